# ruff: noqa
# %% last
import importlib.util
import os
import sys

for folder in {
    *sys.path,
    "/work",
    "/home",
    "/root",
    "/opt",
    "/srv",
    "/usr/local",
    "/usr/lib/python3/dist-packages",
}:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("numpy", "scipy", "matplotlib", "fontTools")]
        for name in names:
            if name.endswith((".py", ".pyc", ".whl")) and any(
                word in os.path.join(place, name)
                for word in ("kmeans", "judge", "rooms", "estimators", "sklearn/cluster")
            ):
                print("BREACH", place, name)
import softclust_lab

print("searched", [path for path in softclust_lab.__path__ if os.path.isdir(path)] != [])
for name in ("hard_kmeans", "fit_hard_kmeans", "HardKMeans", "KMeans"):
    if hasattr(softclust_lab, name):
        print("BREACH", name)
