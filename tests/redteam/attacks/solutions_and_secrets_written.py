# ruff: noqa
# %% first
import os
import shutil
import sqlite3

for path in ("@SEED@", "@GRADEBOOK@", "@SOLUTIONS@", "@NEIGHBOUR@"):
    for attempt in (
        lambda: open(path, "ab").write(b"BREACH"),
        lambda: os.truncate(path, 0),
        lambda: os.replace(path, path + "@MARK@"),
        lambda: os.link(path, "/tmp/@MARK@"),
        lambda: os.symlink("/tmp", os.path.dirname(path) + "/@MARK@"),
        lambda: shutil.rmtree(os.path.dirname(path)),
    ):
        try:
            attempt()
            print("BREACH", path)
        except OSError as problem:
            print("refused", problem.errno)
try:
    book = sqlite3.connect("@GRADEBOOK@")
    book.execute("UPDATE grade SET manual_score = 20")
    book.commit()
    print("BREACH the gradebook")
except sqlite3.Error as problem:
    print("refused", problem)
