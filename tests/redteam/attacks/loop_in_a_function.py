# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    while True:
        pass
