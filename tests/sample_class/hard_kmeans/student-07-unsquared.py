# ruff: noqa: F821 - np and the other functions come from other cells

# %% wcss
def wcss(X, centers, labels):
    return np.linalg.norm(X - centers[labels], axis=1).sum()
