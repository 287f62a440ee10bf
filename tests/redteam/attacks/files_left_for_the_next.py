# ruff: noqa
# %% first
import os

for folder in ("/tmp", "/dev/shm", "/var/tmp", ".", "/", os.path.expanduser("~"), "/run", "/dev", "/proc"):
    try:
        with open(f"{folder}/@MARK@", "w") as file:
            file.write("BREACH")
        print("wrote into", folder)
    except OSError as problem:
        print(folder, problem.errno)
