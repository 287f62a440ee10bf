# ruff: noqa
# %% first
raise ValueError("x" * 100_000_000)


# %% update_medoids
def update_medoids(X, labels, centers):
    raise ValueError("y" * 50_000_000)
