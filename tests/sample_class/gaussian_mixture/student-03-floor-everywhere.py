# ruff: noqa: F821 - np and the other functions come from other cells

# %% m_step
def m_step(X, responsibilities, covariance_floor):
    totals = responsibilities.sum(axis=0)
    means = responsibilities.T @ X / totals[:, None]
    covariances = []
    for k in range(len(totals)):
        gaps = X - means[k]
        S = (responsibilities[:, k, None] * gaps).T @ gaps / totals[k]
        covariances.append(S + covariance_floor)
    return totals / len(X), means, np.array(covariances)
