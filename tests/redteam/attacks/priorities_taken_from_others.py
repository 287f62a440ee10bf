# ruff: noqa
# %% first
import os
import resource

for attempt in (
    lambda: os.setpriority(os.PRIO_PROCESS, 0, -20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
    lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    lambda: resource.prlimit(int("@PID@"), resource.RLIMIT_CPU, (1, 1)),
    lambda: resource.prlimit(2, resource.RLIMIT_CPU, (1, 1)),
    lambda: os.setpriority(os.PRIO_PROCESS, int("@PID@"), 19),
    lambda: os.setuid(0),
    lambda: os.setgroups([0]),
    lambda: os.chroot("/tmp"),
    lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(8, 0)),
):
    try:
        attempt()
        print("BREACH", attempt.__code__.co_firstlineno)
    except (OSError, ValueError) as problem:
        print("refused", type(problem).__name__)
