# ruff: noqa: F821 - np and the other functions come from other cells

# %% log_gaussian
def log_gaussian(X, means, covariances):
    logs = np.zeros((len(X), len(means)))
    for k in range(len(means)):
        gaps = X - means[k]
        squares = np.sum(gaps @ np.linalg.inv(covariances[k]) * gaps, axis=1)
        det = np.linalg.det(2 * np.pi * covariances[k])
        logs[:, k] = np.log(np.exp(-squares / 2) / np.sqrt(det))
    return logs


# %% e_step
def e_step(X, weights, means, covariances):
    densities = weights * np.exp(log_gaussian(X, means, covariances))
    totals = densities.sum(axis=1, keepdims=True)
    return densities / totals, np.log(totals).sum()


# %% m_step
def m_step(X, responsibilities, covariance_floor):
    totals = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / totals[:, None]
    covariances = []
    for k in range(len(totals)):
        gaps = X - means[k]
        S = (responsibilities[:, k, None] * gaps).T @ gaps / totals[k]
        covariances.append(S + covariance_floor * np.eye(X.shape[1]))
    return totals / len(X), means, np.array(covariances)
