# ruff: noqa: F821 - np and the other functions come from other cells

# %% soft_assign
def soft_assign(X, centers, stiffness):
    squares = ((X[:, None] - centers) ** 2).sum(axis=2)
    powers = np.exp(-stiffness * squares)
    return powers / powers.sum(axis=1, keepdims=True)


# %% update_soft_centers
def update_soft_centers(X, responsibilities):
    return responsibilities.T @ X / responsibilities.sum(axis=0)[:, None]
