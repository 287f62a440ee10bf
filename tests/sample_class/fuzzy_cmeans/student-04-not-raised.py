# %% update_fuzzy_centers
def update_fuzzy_centers(X, memberships, fuzzifier):
    return memberships.T @ X / memberships.sum(axis=0)[:, None]
