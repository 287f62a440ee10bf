# ruff: noqa
# %% update_medoids
LARGE = np.ones(4_900_000)


def update_medoids(X, labels, centers):
    return LARGE
