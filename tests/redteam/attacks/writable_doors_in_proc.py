# ruff: noqa
# %% first
import os

for path in (
    "/proc/sysrq-trigger",
    "/proc/self/oom_score_adj",
    "/proc/self/mem",
    "/proc/1/environ",
    "/sys/fs/cgroup",
):
    try:
        print(path, os.listdir(path) if os.path.isdir(path) else open(path, "r+b", 0).read(20))
        print("BREACH")
    except OSError as problem:
        print(path, problem.errno)
try:
    print("in /proc:", os.listdir("/proc"))
except OSError as problem:
    print(problem.errno)
