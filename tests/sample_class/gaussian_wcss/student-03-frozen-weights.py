# ruff: noqa: F821 - np and the other functions come from other cells

# %% soft_wcss_gradient
def soft_wcss_gradient(X, centers, bandwidth):
    differences = centers - X[:, None]
    squares = (differences**2).sum(axis=2)
    powers = np.exp((squares.min(axis=1, keepdims=True) - squares) / (2 * bandwidth**2))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return 2 * (weights[:, :, None] * differences).sum(axis=0)
