# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    rows = list(centers)
    for k in np.unique(labels):
        group = X[labels == k]
        best = group[np.linalg.norm(group[:, None] - group, axis=-1).sum(axis=1).argmin()]
        rows[k] = X[np.flatnonzero((X == best).all(axis=1))[0]]
    centers[:] = rows
    return centers[::-1][::-1].T.T[:]


# %% update_centers
def update_centers(X, labels, centers):
    return X[: len(centers)].view()
