"""The class's record: nbgrader's gradebook and folders, and one writer that can be stopped at any time."""
