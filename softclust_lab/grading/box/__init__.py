"""The box: where students' code runs, and nothing else does."""
