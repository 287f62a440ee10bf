# ruff: noqa
# %% update_medoids
import threading

lock = threading.Lock()


def update_medoids(X, labels, centers):
    lock.acquire()
    lock.acquire()
