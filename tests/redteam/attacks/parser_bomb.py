# ruff: noqa
# %% first
try:
    exec("-" * 3_000_000 + "1")
except BaseException as problem:
    print(type(problem).__name__)
eval("(" * 100_000 + ")" * 100_000)
