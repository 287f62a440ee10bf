# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    return np.zeros((9000, 9000))


# %% wcss
def wcss(X, centers, labels):
    return 1 << 100_000


# %% assign_labels
def assign_labels(X, centers):
    return list(range(300_000))


# %% update_centers
def update_centers(X, labels, centers):
    return np.broadcast_to(np.float64(1.0), (10**6, 10**6))
