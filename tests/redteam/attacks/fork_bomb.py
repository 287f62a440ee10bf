# ruff: noqa
# %% first
import os
import time

children = 0
try:
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        children += 1
except OSError as problem:
    print("refused", type(problem).__name__)
if children > 16:
    print("BREACH", children)
