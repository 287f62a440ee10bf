# ruff: noqa: F821 - np and the other functions come from other cells

# %% gaussian_weights
def gaussian_weights(X, centers, bandwidth):
    squares = ((X[:, None] - centers) ** 2).sum(axis=2)
    powers = np.exp(-squares / (2 * bandwidth**2))
    return powers / powers.sum(axis=1, keepdims=True)


# %% soft_wcss
def soft_wcss(X, centers, bandwidth):
    squares = ((X[:, None] - centers) ** 2).sum(axis=2)
    least = squares.min(axis=1, keepdims=True)
    powers = np.exp(-(squares - least) / (2 * bandwidth**2))
    return np.sum(powers / powers.sum(axis=1, keepdims=True) * squares)
