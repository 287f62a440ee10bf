# ruff: noqa: F821 - np and the other functions come from other cells

# %% assign_labels
def assign_labels(X, centers):
    squares = ((X[:, None] - centers) ** 2).sum(axis=2)
    return squares.argmin(axis=1)


# %% update_centers
def update_centers(X, labels, centers):
    moved = np.zeros_like(centers)
    for k in range(len(centers)):
        if (labels == k).sum() > 0:
            moved[k] = X[labels == k].mean(axis=0)
    return moved
