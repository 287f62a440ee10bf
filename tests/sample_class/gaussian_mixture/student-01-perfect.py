# ruff: noqa: F821 - np and the other functions come from other cells

# %% log_gaussian
def log_gaussian(X, means, covariances):
    """Return the log density of each component at each point, shape (N, K)."""
    N, D = X.shape
    logs = np.zeros((N, len(means)))
    for k in range(len(means)):
        gaps = X - means[k]
        squares = np.sum(gaps * np.linalg.solve(covariances[k], gaps.T).T, axis=1)
        _, log_det = np.linalg.slogdet(covariances[k])
        logs[:, k] = -(D * np.log(2 * np.pi) + log_det + squares) / 2
    return logs


# %% e_step
def e_step(X, weights, means, covariances):
    """Return the responsibilities, shape (N, K), and the log-likelihood, one number."""
    logs = log_gaussian(X, means, covariances) + np.log(weights)
    largest = logs.max(axis=1, keepdims=True)
    powers = np.exp(logs - largest)
    sums = powers.sum(axis=1, keepdims=True)
    return powers / sums, np.sum(largest + np.log(sums))


# %% m_step
def m_step(X, responsibilities, covariance_floor):
    """Return the weights (K,), means (K, D) and full covariances (K, D, D), with the floor."""
    N, D = X.shape
    K = responsibilities.shape[1]
    totals = responsibilities.sum(axis=0)
    means = np.zeros((K, D))
    covariances = np.zeros((K, D, D))
    for k in range(K):
        share = responsibilities[:, k]
        means[k] = share @ X / totals[k]
        gaps = X - means[k]
        covariances[k] = (share[:, None] * gaps).T @ gaps / totals[k]
        covariances[k] += covariance_floor * np.eye(D)
    return totals / N, means, covariances


# %% fit_gaussian_mixture
def fit_gaussian_mixture(X, weights, means, covariances, tol, max_iter):
    """Return (weights, means, covariances, history) of expectation maximisation."""
    history = [e_step(X, weights, means, covariances)[1]]
    for _ in range(max_iter):
        shares, _ = e_step(X, weights, means, covariances)
        weights, means, covariances = m_step(X, shares, 0.0)
        _, likelihood = e_step(X, weights, means, covariances)
        history.append(likelihood)
        if history[-1] - history[-2] < tol:
            break
    return weights, means, covariances, np.array(history)


# %% e_step_with_gaps
def e_step_with_gaps(X, weights, means, covariances):
    """Return responsibilities (N, K) and the log-likelihood of points with gaps, marked by nan."""
    shares = np.zeros((len(X), len(weights)))
    likelihood = 0.0
    for i in range(len(X)):
        known = ~np.isnan(X[i])
        logs = np.log(weights)
        if known.any():
            parts = np.array([S[np.ix_(known, known)] for S in covariances])
            logs = logs + log_gaussian(X[i : i + 1, known], means[:, known], parts)[0]
        largest = logs.max()
        powers = np.exp(logs - largest)
        shares[i] = powers / powers.sum()
        likelihood += largest + np.log(powers.sum())
    return shares, likelihood


# %% [markdown] explain_infinite_likelihood
# One component sits on a single measurement and its covariance goes to zero, so its density at that point
# grows without bound, while the other two components keep the density of all other points above zero. So
# the sum of the logarithms has no largest value. The component describes one number and no group: new data
# do not fall exactly there, and for them it is as if there were two components only. There is such a
# solution for every measurement, so its height says nothing. I would put a floor under the variances, or
# throw the run away and keep the best of the runs in which nothing collapsed; a tied covariance would help.
