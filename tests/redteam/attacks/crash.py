# ruff: noqa
# %% update_medoids
import ctypes


def update_medoids(X, labels, centers):
    ctypes.string_at(0)


# %% first
import ctypes

ctypes.CDLL(None).abort()
