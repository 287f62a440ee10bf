# ruff: noqa
# %% first
import os
import signal

for number in range(1, 65):
    if number not in (9, 19, 32, 33):
        try:
            signal.signal(number, signal.SIG_IGN)
            os.kill(os.getpid(), number)
        except (OSError, ValueError):
            pass
os.kill(os.getpid(), signal.SIGSTOP)
print("went on")
