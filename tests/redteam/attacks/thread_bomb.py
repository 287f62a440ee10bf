# ruff: noqa
# %% first
import threading
import time

started = 0
try:
    for _ in range(500):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        started += 1
except RuntimeError as problem:
    print("refused", problem)
print("BREACH" if started > 100 else "fewer", started > 100)
