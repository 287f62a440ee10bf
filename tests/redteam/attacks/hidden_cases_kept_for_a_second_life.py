# ruff: noqa
# %% first
import glob
import os
import socket

PLACES = ("/tmp", "/dev/shm", "/var/tmp", ".", "/run", os.path.expanduser("~"))
for place in PLACES:
    for path in glob.glob(f"{place}/.*@MARK@*") + glob.glob(f"{place}/*@MARK@*"):
        print("BREACH", open(path).read())
print("nothing yet")


# %% update_medoids
def update_medoids(X, labels, centers):
    for place in PLACES:
        try:
            with open(f"{place}/@MARK@-loot", "a") as file:
                file.write(f"LOOT {X.tolist()}")
        except OSError:
            pass
    os._exit(0)


# %% last
print("end of a life")
