# ruff: noqa: F821 - np and the other functions come from other cells

# %% assign_labels
def assign_labels(X, centers):
    """Return the number of the nearest center of each point, integers of shape (N,)."""
    squares = np.array([np.sum((X - center) ** 2, axis=1) for center in centers])
    return np.argmin(squares, axis=0)


# %% update_centers
def update_centers(X, labels, centers):
    """Return the mean of each cluster's points, shape (K, D); an empty cluster keeps its center."""
    moved = centers.copy()
    for k in range(len(centers)):
        if np.any(labels == k):
            moved[k] = X[labels == k].mean(axis=0)
    return moved


# %% wcss
def wcss(X, centers, labels):
    """Return the sum of the squared distances of the points to the centers that their labels name."""
    return np.sum((X - centers[labels]) ** 2)


# %% fit_hard_kmeans
def fit_hard_kmeans(X, centers, max_iter):
    """Return (centers, history): the final centers (K, D) and the cost of every set of centers kept."""
    labels = assign_labels(X, centers)
    history = [wcss(X, centers, labels)]
    for _ in range(max_iter):
        moved = update_centers(X, labels, centers)
        filled = [k for k in range(len(centers)) if np.any(labels == k)]
        for k in range(len(centers)):
            if k not in filled:
                others = moved[filled]
                costs = np.sum((X - others[assign_labels(X, others)]) ** 2, axis=1)
                if costs.max() > 0:
                    moved[k] = X[costs.argmax()]
                    filled.append(k)
        labels = assign_labels(X, moved)
        cost = wcss(X, moved, labels)
        if cost >= history[-1]:
            break
        centers = moved
        history.append(cost)
    return centers, np.array(history)


# %% update_medoids
def update_medoids(X, labels, centers):
    """Return the medoid of each cluster, shape (K, D); an empty cluster keeps its center."""
    medoids = centers.copy()
    for k in range(len(centers)):
        group = X[labels == k]
        if len(group):
            sums = [np.sqrt(np.sum((group - candidate) ** 2, axis=1)).sum() for candidate in group]
            medoids[k] = group[np.argmin(sums)]
    return medoids


# %% [markdown] explain_rising_cost
# With the centers fixed, each point takes its smallest distance, so the assignment step cannot raise
# J. With the labels fixed, the mean makes each cluster's sum of squares smallest, so the mean step
# cannot either. One bug: the mean divides by N; I would compare one center with a mean by hand.
# Another: J is computed with the labels from before the centers moved; I would print J after each of
# the two steps.
