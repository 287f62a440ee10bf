# ruff: noqa
# %% first
import mmap
import os

maps = []
size = 100 << 20
for kind in (mmap.MAP_PRIVATE, mmap.MAP_SHARED):
    try:
        for _ in range(20):
            maps.append(mmap.mmap(-1, size, flags=kind | mmap.MAP_ANONYMOUS))
            for page in range(0, size, 1 << 16):
                maps[-1][page] = 1
    except (OSError, MemoryError) as problem:
        print("refused", type(problem).__name__)
try:
    file = os.memfd_create("hoard")
    os.truncate(file, 4 << 30)
    maps.append(mmap.mmap(file, 4 << 30))
    print("BREACH a file in memory")
except OSError as problem:
    print("refused memfd", problem.errno)
if len(maps) > 20:
    print("BREACH", len(maps))
