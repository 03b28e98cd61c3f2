"""Times of the engine beside programs that score the same; see README.md."""
