# ruff: noqa: F821 - np and the other functions come from other cells

# %% fit_gaussian_mixture
def fit_gaussian_mixture(X, weights, means, covariances, tol, max_iter):
    history = [e_step(X, weights, means, covariances)[1]]
    for turn in range(max_iter):
        shares, likelihood = e_step(X, weights, means, covariances)
        weights, means, covariances = m_step(X, shares, 0.0)
        history.append(likelihood)
        if turn > 0 and history[-1] - history[-2] < tol:
            break
    return weights, means, covariances, np.array(history)
