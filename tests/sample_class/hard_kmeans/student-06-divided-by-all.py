# %% update_centers
def update_centers(X, labels, centers):
    moved = centers.copy()
    for k in set(labels):
        moved[k] = X[labels == k].sum(axis=0) / len(X)
    return moved
