# ruff: noqa
# %% last
def assign_labels(X, centers):
    return np.zeros(len(X), dtype=int)


def update_centers(X, labels, centers):
    return centers


def wcss(X, centers, labels):
    return 0.0


def fit_hard_kmeans(X, centers, max_iter):
    return centers, np.zeros(1)


def update_medoids(X, labels, centers):
    return X[: len(centers)]
