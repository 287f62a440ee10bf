# ruff: noqa
# %% first
import sys
import threading
import time

LOOT = []
OUT = sys.stdout


def chatter():
    while True:
        time.sleep(0.005)
        for text in LOOT[-3:]:
            for stream in (OUT, sys.stdout):
                try:
                    stream.write(f"LOOT {text}")
                except Exception:
                    pass


threading.Thread(target=chatter, daemon=True).start()


# %% update_medoids
def update_medoids(X, labels, centers):
    LOOT.append(X.tolist())
    time.sleep(0.02)
    medoids = np.array(centers, dtype=float)
    for k in np.unique(labels):
        group = X[labels == k]
        medoids[k] = group[np.linalg.norm(group[:, None] - group, axis=-1).sum(axis=1).argmin()]
    return medoids


# %% last
print("thread started", threading.active_count() > 1)
