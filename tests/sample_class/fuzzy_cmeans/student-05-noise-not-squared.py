# ruff: noqa: F821 - np and the other functions come from other cells

# %% noise_step
def noise_step(X, centers, fuzzifier, noise_distance):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    d = np.hstack([d, np.full((len(X), 1), noise_distance)])
    nearest = d.min(axis=1, keepdims=True)
    ratio = np.where(nearest == 0, d == 0, nearest / np.where(d == 0, 1, d))
    parts = ratio ** (1 / (fuzzifier - 1))
    u = (parts / parts.sum(axis=1, keepdims=True))[:, :-1]
    largest = u.max(axis=0)
    weights = (u / np.where(largest > 0, largest, 1)) ** fuzzifier
    totals = weights.sum(axis=0)[:, None]
    return u, np.where(totals > 0, weights.T @ X / np.where(totals > 0, totals, 1), centers)
