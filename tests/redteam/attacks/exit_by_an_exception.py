# ruff: noqa
# %% first
raise SystemExit("0 errors, 20 points")

# %% first
raise KeyboardInterrupt

# %% first
raise GeneratorExit


# %% update_medoids
def update_medoids(X, labels, centers):
    raise SystemExit(0)
