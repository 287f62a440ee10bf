# %% fuzzy_memberships
def fuzzy_memberships(X, centers, fuzzifier):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    parts = d ** (-1 / (fuzzifier - 1))
    return parts / parts.sum(axis=1, keepdims=True)


# %% update_fuzzy_centers
def update_fuzzy_centers(X, memberships, fuzzifier):
    weights = memberships**fuzzifier
    return weights.T @ X / weights.sum(axis=0)[:, None]
