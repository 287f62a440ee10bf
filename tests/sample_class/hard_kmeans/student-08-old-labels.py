# ruff: noqa: F821 - np and the other functions come from other cells

# %% fit_hard_kmeans
def fit_hard_kmeans(X, centers, max_iter):
    labels = assign_labels(X, centers)
    history = [wcss(X, centers, labels)]
    for _ in range(max_iter):
        moved = update_centers(X, labels, centers)
        filled = list(np.unique(labels))
        for k in range(len(centers)):
            if k not in filled:
                others = moved[filled]
                costs = ((X - others[assign_labels(X, others)]) ** 2).sum(axis=1)
                if costs.max() > 0:
                    moved[k] = X[costs.argmax()]
                    filled.append(k)
        if np.array_equal(moved, centers):
            break
        centers = moved
        history.append(wcss(X, centers, labels))
        labels = assign_labels(X, centers)
    return centers, np.array(history)
