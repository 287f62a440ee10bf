# ruff: noqa: F821 - np and the other functions come from other cells

# %% soft_assign
def soft_assign(X, centers, stiffness):
    distances = np.linalg.norm(X[:, None] - centers, axis=2)
    powers = np.exp(-stiffness * (distances - distances.min(axis=1, keepdims=True)))
    return powers / powers.sum(axis=1, keepdims=True)
