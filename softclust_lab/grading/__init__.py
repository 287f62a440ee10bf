"""Releasing assignments and grading a class.

The stages are one module each and pass plain data on: ``release`` makes what students receive; ``intake``
looks at what they handed in, ``plan`` fixes what is asked of their functions, ``execute`` runs the
notebooks, ``verdict`` reads what was found, ``record`` keeps the gradebook, and ``table``, ``export`` and
``feedback`` tell people; ``pipeline`` puts them in order. Only ``stock`` and ``record`` talk to nbgrader.
Importing this package imports none of them.
"""
