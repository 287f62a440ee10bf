# ruff: noqa
# %% first
import ctypes
import os
import sys

print(dict(os.environ), sys.argv, sys.orig_argv)
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
position = 0
while environ[position]:
    print(environ[position])
    position += 1
