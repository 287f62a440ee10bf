# ruff: noqa
# %% first
import multiprocessing
import os
import subprocess

started = 0
for attempt in (
    lambda: [subprocess.Popen(["/bin/sleep", "30"]) for _ in range(100)],
    lambda: [subprocess.Popen([os.sys.executable, "-c", "import time; time.sleep(30)"]) for _ in range(5)],
    lambda: os.posix_spawn("/bin/sleep", ["sleep", "30"], {}),
    lambda: multiprocessing.get_context("fork").Process(target=print).start(),
    lambda: os.execv("/bin/sleep", ["sleep", "30"]),
    lambda: os.system("sleep 30") and 1 / 0,
):
    try:
        attempt()
        started += 1
    except Exception as problem:
        print("refused", type(problem).__name__)
if started:
    print("BREACH", started)
