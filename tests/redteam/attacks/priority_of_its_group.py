# ruff: noqa
# %% last
import ctypes
import os

for kind in (os.PRIO_PGRP, os.PRIO_USER, os.PRIO_PROCESS):
    try:
        os.setpriority(kind, 0, 19)
    except OSError as problem:
        print("refused", problem.errno)
libc = ctypes.CDLL(None)
for kind in (1, 2, 3):
    libc.syscall(251, kind, 0, (3 << 13) | 7)  # ioprio_set: idle
print("own priority", os.nice(0))
