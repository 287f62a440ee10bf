# ruff: noqa
# %% first
import json
import os

for path in (
    np.__file__,
    json.__file__,
    os.__file__,
    "/box/softclust_lab/checks/values.py",
    os.sys.executable,
):
    for mode in ("ab", "r+b"):
        try:
            with open(path, mode) as file:
                print("BREACH could write", path)
        except OSError as problem:
            print(path, problem.errno)
    try:
        os.chmod(path, 0o777)
        print("BREACH changed the mode of", path)
    except OSError as problem:
        print("mode", problem.errno)
