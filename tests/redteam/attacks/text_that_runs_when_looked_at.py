# ruff: noqa
# %% first
class Loud:
    def __repr__(self):
        raise SystemExit("while shown")

    __str__ = __format__ = __repr__


class LoudError(Exception):
    __str__ = __repr__ = Loud.__repr__


Loud()

# %% first
raise LoudError
