# ruff: noqa: F821 - np and the other functions come from other cells

# %% fuzzy_memberships
def fuzzy_memberships(X, centers, fuzzifier):
    """Return how much each point belongs to each center, shape (N, K); rows add up to 1."""
    d = np.array([np.sum((X - center) ** 2, axis=1) for center in centers]).T
    on = d == 0
    d = np.where(on.any(axis=1, keepdims=True), np.where(on, 1.0, np.inf), d)
    logs = -np.log(d) / (fuzzifier - 1)
    parts = np.exp(logs - logs.max(axis=1, keepdims=True))
    return parts / parts.sum(axis=1, keepdims=True)


# %% update_fuzzy_centers
def update_fuzzy_centers(X, memberships, fuzzifier):
    """Return the means of the points weighted with the memberships to the power m, shape (K, D)."""
    centers = []
    for column in memberships.T:
        weights = (column / column.max()) ** fuzzifier
        centers.append(np.average(X, axis=0, weights=weights))
    return np.array(centers)


# %% reduced_fuzzy_cost
def reduced_fuzzy_cost(X, centers, fuzzifier):
    """Return the cost of the centers with the memberships that suit them best, one number."""
    d = np.array([np.sum((X - center) ** 2, axis=1) for center in centers]).T
    smallest = d.min(axis=1)
    d, smallest = d[smallest > 0], smallest[smallest > 0]
    logs = -np.log(d / smallest[:, None]) / (fuzzifier - 1)
    return np.sum(smallest * np.exp(logs).sum(axis=1) ** (1 - fuzzifier))


# %% fit_fuzzy_cmeans
def fit_fuzzy_cmeans(X, centers, fuzzifier, max_iter):
    """Return (centers, history): the final centers (K, D) and the max_iter + 1 reduced costs."""
    path = [centers]
    for _ in range(max_iter):
        u = fuzzy_memberships(X, path[-1], fuzzifier)
        path.append(update_fuzzy_centers(X, u, fuzzifier))
    return path[-1], np.array([reduced_fuzzy_cost(X, at, fuzzifier) for at in path])


# %% noise_step
def noise_step(X, centers, fuzzifier, noise_distance):
    """Return (memberships, centers): in the real clusters (N, K), and the centers (K, D) that follow."""
    d = [np.sum((X - center) ** 2, axis=1) for center in centers]
    d = np.array([*d, np.full(len(X), noise_distance**2)]).T
    on = d == 0
    d = np.where(on.any(axis=1, keepdims=True), np.where(on, 1.0, np.inf), d)
    logs = -np.log(d) / (fuzzifier - 1)
    parts = np.exp(logs - logs.max(axis=1, keepdims=True))
    u = (parts / parts.sum(axis=1, keepdims=True))[:, : len(centers)]
    moved = centers.copy()
    for k in range(len(centers)):
        if u[:, k].max() > 0:
            moved[k] = np.average(X, axis=0, weights=(u[:, k] / u[:, k].max()) ** fuzzifier)
    return u, moved


# %% [markdown] explain_far_point
# The squared distances of the point 1000 are 1000000 and 980100. Only their ratio matters, 1.02, so
# its memberships are 0.495 and 0.505: from so far away both centers look alike. Its weight is about
# 1/4 for both centers, against ten points of weight near 1 each, so both centers move right by about
# 250 / 10.25 = 24. The noise cluster is at squared distance 25 from it, so it takes all but some
# 0.00005 of the point, whose squared memberships no longer pull.
