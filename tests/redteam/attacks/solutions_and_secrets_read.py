# ruff: noqa
# %% first
for path in ("@SEED@", "@GRADEBOOK@", "@SOLUTIONS@", "@NEIGHBOUR@", "/etc/passwd", "/etc/hostname"):
    try:
        with open(path, "rb") as file:
            print("BREACH", path, file.read(3000))
    except OSError as problem:
        print("refused", problem.errno)
