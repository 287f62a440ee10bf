"""What nbgrader must know of this course; `softclust release` and `softclust grade` read it too.

A room is a folder book/<room>/ with <room>_assignment.py; its assignment has the room's name. Nothing else in
book/ is an assignment.
"""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.source_directory = "book"
c.CourseDirectory.notebook_id = "*_assignment"

# nbgrader copies every file of a room that is not ignored into the release; the source has solutions.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "*.py",
    "*.md",
    "*.csv",
    "*.npy",
    "*.npz",
    "*.zip",
]

# A submission with an endless loop costs this many seconds for each cell that meets it.
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True
