# ruff: noqa
# %% first
print("so far")
"x" * 50_000_000
