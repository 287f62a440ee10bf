# ruff: noqa: F821 - np and the other functions come from other cells

# %% scale_gradient
def scale_gradient(X, centers, bandwidth, scales):
    X, centers = X * scales, centers * scales
    parts = (X[:, None] - centers) ** 2
    d = parts.sum(axis=2)
    powers = np.exp((d.min(axis=1, keepdims=True) - d) / (2 * bandwidth**2))
    w = powers / powers.sum(axis=1, keepdims=True)
    g = w * (1 - (d - (w * d).sum(axis=1, keepdims=True)) / (2 * bandwidth**2))
    return 2 * scales * (g[:, :, None] * parts).sum(axis=(0, 1))
