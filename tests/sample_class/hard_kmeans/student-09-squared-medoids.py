# ruff: noqa: F821 - np and the other functions come from other cells

# %% update_medoids
def update_medoids(X, labels, centers):
    medoids = centers.copy()
    for k in np.unique(labels):
        group = X[labels == k]
        sums = ((group[:, None] - group) ** 2).sum(axis=(1, 2))
        medoids[k] = group[sums.argmin()]
    return medoids
