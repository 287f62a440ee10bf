# ruff: noqa
# %% first
import fcntl

held = []
for path in (np.__file__, fcntl.__file__, "/dev/null", "/dev/urandom"):
    try:
        held.append(open(path, "rb"))
        fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        print("locked")
    except OSError as problem:
        print("refused", problem.errno)
