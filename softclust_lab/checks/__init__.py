"""What is right, what is wrong and how to say it: the check engine of all exercises.

``check("hard_kmeans.assign_labels", assign_labels)`` is all that a notebook needs. The words in which a task
is described are in `softclust_lab.checks.task`, a room's tasks in the subpackage of its name; `plan` turns
them into the plain data that a grader judges by, and `judge` does the judging through a `Call`.
"""

from softclust_lab.checks.notebook import check

__all__ = ["check"]
