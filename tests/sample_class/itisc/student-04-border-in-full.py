# ruff: noqa: F821 - np and the other functions come from other cells

# %% update_capped_centers
def update_capped_centers(X, centers, fuzziness_temperature, fraction):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    low = d.min(axis=1, keepdims=True)
    rates = np.exp((low - d) / fuzziness_temperature)
    energies = low[:, 0] - fuzziness_temperature * np.log(rates.sum(axis=1))
    u = rates / rates.sum(axis=1, keepdims=True)
    worst = int(np.ceil(round(fraction * len(X), 9)))
    weights = np.zeros(len(X))
    weights[np.argsort(-energies, kind="stable")[:worst]] = 1 / worst
    a = weights[:, None] * u
    return X[0] + a.T @ (X - X[0]) / a.sum(axis=0)[:, None], weights
