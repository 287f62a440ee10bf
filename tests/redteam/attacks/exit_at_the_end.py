# ruff: noqa
# %% first
import atexit
import os
import signal
import threading

atexit.register(os._exit, 0)
threading._register_atexit(os._exit, 0)
print("registered")
raise SystemExit(0)
