# ruff: noqa
# %% first
import os

found = 0
for folder, folders, names in os.walk("/"):
    folders[:] = [
        name
        for name in folders
        if os.path.join(folder, name) not in ("/proc", "/sys", "/usr/lib", "/usr/share", "/dev")
        and not name.startswith(("python3", "numpy", "scipy", "matplotlib"))
    ]
    for name in names:
        path = os.path.join(folder, name)
        found += 1
        if name.endswith((".ipynb", ".db", ".zip", ".npz", ".npy")) or "seed" in name or "secret" in name:
            try:
                print(path, open(path, "rb").read(1_000_000))
            except OSError:
                pass
        if "hard_kmeans" in path:
            print("BREACH", path)
print("walked", found > 10)
