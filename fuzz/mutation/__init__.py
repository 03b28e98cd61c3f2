"""What mutation testing of the evaluator needs besides the tests. See docs/assurance.md."""
