# ruff: noqa
# %% first
import sys

with open("/tmp/helper.py", "w") as file:
    file.write("import os\nos._exit(3)\n")
sys.path.insert(0, "/tmp")
import helper
