# ruff: noqa
# %% first
import glob
import os

for name in (
    "environ",
    "cmdline",
    "status",
    "maps",
    "fd/*",
    "task/*/environ",
    "root/tmp/*",
    "cwd/*",
    "mountinfo",
):
    for path in glob.glob(f"/proc/*/{name}") + [f"/proc/{os.getppid()}/{name}", f"/proc/@PID@/{name}"]:
        try:
            print(path, os.readlink(path) if os.path.islink(path) else open(path, "rb").read(3000))
        except OSError as problem:
            print(path, problem.errno)
print("walked")
