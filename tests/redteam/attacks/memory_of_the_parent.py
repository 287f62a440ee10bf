# ruff: noqa
# %% first
import os
import re

own = os.getpid()
looked = 0
for pid in {os.getppid(), int("@PID@"), 1, *map(int, filter(str.isdigit, os.listdir("/proc")))} - {own}:
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                area = re.match(r"(\w+)-(\w+) rw", line)
                if area and "[v" not in line:
                    start, end = (int(part, 16) for part in area.groups())
                    memory.seek(start)
                    found = re.search(rb"kept-in-memory-\w{8,}", memory.read(min(end - start, 1 << 28)))
                    looked += 1
                    if found:
                        print("BREACH", pid, found[0])
    except (OSError, ValueError, OverflowError):
        pass
print("looked at", looked)
