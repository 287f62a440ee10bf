# ruff: noqa: F821 - np and the other functions come from other cells

# %% balanced_responsibilities
def balanced_responsibilities(X, centers, stiffness, n_rounds):
    def log_sum(table, axis):
        top = table.max(axis=axis, keepdims=True)
        return top + np.log(np.exp(table - top).sum(axis=axis, keepdims=True))

    logs = -stiffness * ((X[:, None] - centers) ** 2).sum(axis=2)
    logs = logs - log_sum(logs, 1)
    for _ in range(n_rounds):
        logs = logs - log_sum(logs, 1)
        logs = logs - log_sum(logs, 0) + np.log(len(X) / len(centers))
    return np.exp(logs)
