# ruff: noqa
# %% first
import os

nowhere = os.open("/dev/zero", os.O_RDWR)
for number in range(60):
    try:
        os.dup2(nowhere, number)
    except OSError:
        pass
