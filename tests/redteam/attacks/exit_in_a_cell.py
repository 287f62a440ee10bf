# ruff: noqa
# %% first
import os

os._exit(0)
