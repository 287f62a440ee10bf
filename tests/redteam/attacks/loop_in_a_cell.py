# ruff: noqa
# %% first
while True:
    pass
