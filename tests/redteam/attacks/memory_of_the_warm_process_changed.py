# ruff: noqa
# %% first
import ctypes
import gc

np.pi = 3.0
np.float64.__doc__
for value in (1, 2, 7):
    ctypes.memmove(id(value) + 24, id(3) + 24, 4)
gc.disable()
