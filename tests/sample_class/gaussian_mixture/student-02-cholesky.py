# ruff: noqa: F821 - np and the other functions come from other cells

# %% log_gaussian
def log_gaussian(X, means, covariances):
    roots = np.linalg.cholesky(covariances)
    gaps = (X[:, None, :] - means)[..., None]
    z = np.linalg.solve(roots[None], gaps)[..., 0]
    half_log_det = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(-1)
    return -0.5 * (z**2).sum(-1) - half_log_det - X.shape[1] / 2 * np.log(2 * np.pi)


# %% e_step
def normalised(logs):
    """Return the shares and the sum of the log densities."""
    totals = np.logaddexp.reduce(logs, axis=1, keepdims=True)
    return np.exp(logs - totals), float(totals.sum())


def e_step(X, weights, means, covariances):
    return normalised(np.log(weights) + log_gaussian(X, means, covariances))


# %% m_step
def m_step(X, responsibilities, covariance_floor):
    totals = responsibilities.sum(0)
    shares = responsibilities / totals
    means = np.einsum("nk,nd->kd", shares, X)
    gaps = X[:, None] - means
    covariances = np.einsum("nk,nkd,nke->kde", shares, gaps, gaps)
    return totals / len(X), means, covariances + covariance_floor * np.eye(X.shape[1])


# %% fit_gaussian_mixture
def fit_gaussian_mixture(X, weights, means, covariances, tol, max_iter):
    theta = (weights, means, covariances)
    shares, likelihood = e_step(X, *theta)
    history, gain = [likelihood], np.inf
    while len(history) <= max_iter and gain >= tol:
        theta = m_step(X, shares, 0.0)
        shares, likelihood = e_step(X, *theta)
        gain = likelihood - history[-1]
        history.append(likelihood)
    return (*theta, np.array(history))


# %% e_step_with_gaps
def e_step_with_gaps(X, weights, means, covariances):
    known = ~np.isnan(X)
    logs = np.tile(np.log(weights), (len(X), 1))
    for pattern in {tuple(row) for row in known}:
        seen = np.flatnonzero(pattern)
        if seen.size:
            rows = np.flatnonzero((known == pattern).all(axis=1))
            parts = covariances[:, seen[:, None], seen]
            logs[rows] += log_gaussian(X[np.ix_(rows, seen)], means[:, seen], parts)
    return normalised(logs)


# %% [markdown] explain_infinite_likelihood
# A component has collapsed on one point: mean on the point, variance towards zero, density towards
# infinity. All other points are still explained by the other components, so the total goes to infinity.
# That says nothing about groups, and on new data the spike is never hit. I would use a floor for the
# variances and keep the best of the sound runs.
