# ruff: noqa
# %% first
made = 0
try:
    for number in range(30_000):
        open(f"/tmp/@MARK@-{number}", "w").close()
        made += 1
except OSError as problem:
    print("refused", problem.errno)
if made > 10_000:
    print("BREACH", made)
