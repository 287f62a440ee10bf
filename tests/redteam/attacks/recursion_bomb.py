# ruff: noqa
# %% first
import sys

sys.setrecursionlimit(10**9)


def deeper(n):
    return [deeper(n + 1)] + [n]


class Deep:
    def __repr__(self):
        return repr([Deep()])


repr(Deep())
