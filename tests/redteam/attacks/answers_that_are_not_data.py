# ruff: noqa
# %% last
def assign_labels(X, centers):
    return (0 for _ in X)


def update_centers(X, labels, centers):
    return memoryview(bytearray(10))


async def wcss(X, centers, labels):
    return 1.0


def fit_hard_kmeans(X, centers, max_iter):
    yield centers
    yield [0.0]


update_medoids = type("update_medoids", (), {"__new__": lambda cls, *arguments: cls})
