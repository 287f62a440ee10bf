# ruff: noqa: F821 - np and the other functions come from other cells

# %% fuzzy_memberships
def fuzzy_memberships(X, centers, fuzzifier):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    nearest = d.min(axis=1, keepdims=True)
    ratio = np.where(nearest == 0, d == 0, nearest / np.where(d == 0, 1, d))
    parts = ratio ** (fuzzifier - 1)
    return parts / parts.sum(axis=1, keepdims=True)


# %% fit_fuzzy_cmeans
def fit_fuzzy_cmeans(X, centers, fuzzifier, max_iter):
    path = [centers]
    for _ in range(max_iter):
        d = ((X[:, None] - path[-1]) ** 2).sum(axis=2)
        nearest = d.min(axis=1, keepdims=True)
        ratio = np.where(nearest == 0, d == 0, nearest / np.where(d == 0, 1, d))
        parts = ratio ** (1 / (fuzzifier - 1))
        u = parts / parts.sum(axis=1, keepdims=True)
        path.append(update_fuzzy_centers(X, u, fuzzifier))
    return path[-1], np.array([reduced_fuzzy_cost(X, at, fuzzifier) for at in path])
