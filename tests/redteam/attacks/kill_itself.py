# ruff: noqa
# %% first
import os

os.kill(os.getpid(), 9)
import ctypes

ctypes.CDLL(None).syscall(231, 0)  # exit_group
