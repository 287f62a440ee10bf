# ruff: noqa
# %% first
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir("/")
            with open("/proc/self/comm", "w") as file:
                file.write("@MARK@"[:15])
            until = time.time() + 40
            while time.time() < until:
                with open("/tmp/@MARK@-alive", "a") as file:
                    file.write("BREACH\n")
                time.sleep(0.2)
        os._exit(0)
    time.sleep(0.5)
    print("BREACH a daemon runs")
except OSError as problem:
    print("refused", type(problem).__name__)
