# ruff: noqa
# %% first
import sys

for _ in range(100):
    print("spam " * 200_000)
    sys.stderr.write("spam " * 2000)
