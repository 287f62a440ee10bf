# ruff: noqa
# %% first
while True:
    print("spam " * 1000)
