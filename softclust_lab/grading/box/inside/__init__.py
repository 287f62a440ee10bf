"""What runs inside the box. It sees students' code, so it is trusted with nothing.

These modules are started by path, with a stand-in for `softclust_lab` around them; the grader itself imports
none of them.
"""
