# ruff: noqa
# %% first
import threading


def spin():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


for _ in range(6):
    threading.Thread(target=spin, daemon=True).start()
print("spinning")
