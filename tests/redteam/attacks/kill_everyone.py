# ruff: noqa
# %% first
import os

killed = 0
for pid in (-1, 0, 1, os.getppid(), int("@PID@"), *range(2, 400)):
    for number in (19, 15, 9):
        try:
            if pid not in (0, os.getpid()):
                os.kill(pid, number)
                killed += pid not in (-1, 1)
        except OSError:
            pass
print("killed", killed)
if killed:
    print("BREACH")
