# ruff: noqa: F821 - np and the other functions come from other cells

# %% e_step_with_gaps
def e_step_with_gaps(X, weights, means, covariances):
    precisions = np.linalg.inv(covariances)
    logs = np.tile(np.log(weights), (len(X), 1))
    for i, x in enumerate(X):
        known = ~np.isnan(x)
        if not known.any():
            continue
        for k in range(len(weights)):
            P = precisions[k][np.ix_(known, known)]
            gap = x[known] - means[k][known]
            log_det = np.linalg.slogdet(P)[1]
            logs[i, k] += 0.5 * (log_det - known.sum() * np.log(2 * np.pi) - gap @ P @ gap)
    totals = np.logaddexp.reduce(logs, axis=1)
    return np.exp(logs - totals[:, None]), totals.sum()
