# ruff: noqa: F821 - np and the other functions come from other cells

# %% assign_labels
def assign_labels(X, centers):
    offsets = X[:, None, :] - centers
    return np.einsum("nkd,nkd->nk", offsets, offsets).argmin(axis=1)


# %% update_centers
def update_centers(X, labels, centers):
    one_hot = np.eye(len(centers))[labels]
    counts = np.einsum("nk->k", one_hot)
    moves = np.einsum("nk,nkd->kd", one_hot, X[:, None, :] - centers)
    return centers + moves / np.maximum(counts, 1)[:, None]


# %% wcss
def wcss(X, centers, labels):
    offsets = X - centers[labels]
    return np.einsum("nd,nd->", offsets, offsets)


# %% fit_hard_kmeans
def fit_hard_kmeans(X, centers, max_iter):
    def squares(to):
        offsets = X[:, None, :] - to
        return np.einsum("nkd,nkd->nk", offsets, offsets)

    history = [squares(centers).min(axis=1).sum()]
    for _ in range(max_iter):
        labels = squares(centers).argmin(axis=1)
        empty = sorted(set(range(len(centers))) - set(labels))
        moved = np.array(
            [X[labels == k].mean(axis=0) if k in labels else centers[k] for k in range(len(centers))]
        )
        costs = np.delete(squares(moved), empty, axis=1).min(axis=1)
        for k in empty:
            if costs.max() > 0:
                moved[k] = X[costs.argmax()]
                costs = np.minimum(costs, squares(moved)[:, k])
        cost = squares(moved).min(axis=1).sum()
        if cost >= history[-1]:
            break
        centers = moved
        history.append(cost)
    return centers, np.array(history)


# %% update_medoids
def update_medoids(X, labels, centers):
    offsets = X[:, None, :] - X
    distances = np.sqrt(np.einsum("ijd,ijd->ij", offsets, offsets))
    one_hot = np.eye(len(centers))[labels]
    sums = np.where(one_hot == 1, np.einsum("ij,jk->ik", distances, one_hot), np.inf)
    medoids = centers.copy()
    filled = np.unique(labels)
    medoids[filled] = X[sums[:, filled].argmin(axis=0)]
    return medoids


# %% [markdown] explain_rising_cost
# The assignment picks the minimum over k, the mean step the minimum over the center: neither raises
# J. An empty cluster whose center jumps to the origin raises it, and so does a median in place of the
# mean; checking the counts for a zero finds the first, computing one mean by hand the second.
