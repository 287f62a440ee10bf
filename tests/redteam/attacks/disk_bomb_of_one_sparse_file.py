# ruff: noqa
# %% first
import os

for size in (1 << 40, 1 << 30):
    try:
        with open("/tmp/@MARK@", "wb") as file:
            os.ftruncate(file.fileno(), size)
        print("BREACH", size)
    except OSError as problem:
        print("refused", problem.errno)
