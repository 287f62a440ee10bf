# ruff: noqa: F821 - np and the other functions come from other cells

# %% free_energy
def free_energy(X, centers, stiffness):
    squares = ((X[:, None] - centers) ** 2).sum(axis=2)
    powers = np.exp(-stiffness * (squares - squares.min(axis=1, keepdims=True)))
    shares = powers / powers.sum(axis=1, keepdims=True)
    return np.sum(shares * squares)
