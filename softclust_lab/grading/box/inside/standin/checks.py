"""In place of `softclust_lab.checks`: the grader judges outside the box."""


def check(task_id: object = None, function: object = None, *others: object, **options: object) -> float:
    """Check nothing and return no points."""
    return 0.0
