# ruff: noqa
# %% last
def assign_labels(X, centers):
    return np.random.randint(0, len(centers), len(X))


def update_centers(X, labels, centers):
    return X[np.random.randint(0, len(X), len(centers))]


def wcss(X, centers, labels):
    return float(np.sum((X - X.mean(axis=0)) ** 2))


def fit_hard_kmeans(X, centers, max_iter):
    return centers, np.array([wcss(X, centers, None)])


def update_medoids(X, labels, centers):
    return X[np.random.randint(0, len(X), len(centers))]
