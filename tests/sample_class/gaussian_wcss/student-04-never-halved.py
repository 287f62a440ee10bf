# ruff: noqa: F821 - np and the other functions come from other cells

# %% descend
def descend(X, centers, bandwidth, max_iter):
    history = [soft_wcss(X, centers, bandwidth)]
    step = 1 / (2 * len(X))
    for _ in range(max_iter):
        gradient = soft_wcss_gradient(X, centers, bandwidth)
        if not gradient.any():
            break
        centers = centers - step * gradient
        history.append(soft_wcss(X, centers, bandwidth))
        step = 2 * step
    return centers, np.array(history)
