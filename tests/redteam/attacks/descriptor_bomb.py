# ruff: noqa
# %% first
import os

opened = []
try:
    for _ in range(5000):
        opened.append(os.open("/dev/null", os.O_RDONLY))
except OSError as problem:
    print("refused", problem.errno)
if len(opened) > 1000:
    print("BREACH", len(opened))
for number in opened:
    os.close(number)
