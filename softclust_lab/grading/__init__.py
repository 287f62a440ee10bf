"""Releasing assignments and grading a class.

The stages pass plain data on. ``release`` makes what students receive, ``plan`` fixes what is asked of their
functions, ``intake`` looks at what they handed in, ``box`` is where their code runs, ``grade`` judges one
submission from outside the box, ``workers`` and ``dispatch`` do that for a class, ``record`` keeps the
gradebook, and ``table``, ``export``, ``feedback`` and ``class_report`` tell people. ``pipeline`` puts them in
order and ``commands`` gives them to the command line. Only ``stock`` and ``record`` know nbgrader.
Importing this package imports none of them.
"""
