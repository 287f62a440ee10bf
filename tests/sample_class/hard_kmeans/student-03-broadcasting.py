# ruff: noqa: F821 - np and the other functions come from other cells

# %% assign_labels
def assign_labels(X, centers):
    return ((X[:, None] - centers[None]) ** 2).sum(-1).argmin(-1)


# %% update_centers
def update_centers(X, labels, centers):
    member = labels[:, None] == np.arange(len(centers))
    counts = member.sum(0)[:, None]
    shift = X.mean(0)
    sums = (member[:, :, None] * (X - shift)[:, None]).sum(0)
    return np.where(counts > 0, shift + sums / np.maximum(counts, 1), centers)


# %% wcss
def wcss(X, centers, labels):
    return float(((X - centers[labels]) ** 2).sum())


# %% fit_hard_kmeans
def refill(X, moved, labels):
    """Send the centers of empty clusters to the points that cost most, in turn."""
    counts = np.bincount(labels, minlength=len(moved))
    costs = ((X[:, None] - moved[counts > 0][None]) ** 2).sum(-1).min(-1)
    for k in np.flatnonzero(counts == 0):
        if costs.max() > 0:
            moved[k] = X[costs.argmax()]
            costs = np.minimum(costs, ((X - moved[k]) ** 2).sum(-1))
    return moved


def fit_hard_kmeans(X, centers, max_iter):
    history = [wcss(X, centers, assign_labels(X, centers))]
    for _ in range(max_iter):
        labels = assign_labels(X, centers)
        moved = refill(X, update_centers(X, labels, centers), labels)
        cost = wcss(X, moved, assign_labels(X, moved))
        if not cost < history[-1]:
            break
        centers, history = moved, [*history, cost]
    return centers, np.array(history)


# %% update_medoids
def update_medoids(X, labels, centers):
    distances = np.sqrt(((X[:, None] - X[None]) ** 2).sum(-1))
    together = labels[:, None] == labels[None]
    sums = (distances * together).sum(1)
    member = labels[None] == np.arange(len(centers))[:, None]
    rows = np.where(member, sums, np.inf).argmin(1)
    return np.where(member.any(1)[:, None], X[rows], centers)


# %% [markdown] explain_rising_cost
# Both steps minimise J with the other half held fixed, so J cannot rise. A wrong divisor in the mean,
# or another distance in the assignment than in the cost, would do it: compute J after each half step
# on four points.
