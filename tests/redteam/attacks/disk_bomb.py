# ruff: noqa
# %% first
import os

written = 0
for folder in ("/tmp", "/dev/shm", "/var/tmp", ".", os.path.expanduser("~")):
    try:
        for number in range(40):
            with open(f"{folder}/@MARK@-{number}", "wb") as file:
                for _ in range(10):
                    written += file.write(bytes(1_000_000))
    except OSError as problem:
        print("refused", problem.errno)
if written > 100_000_000:
    print("BREACH", written)
