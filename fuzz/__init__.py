"""Fuzzing: targets that take any bytes, and what runs them. See README.md."""
