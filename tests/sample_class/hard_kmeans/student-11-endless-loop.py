# ruff: noqa: F821 - np and the other functions come from other cells

# %% fit_hard_kmeans
def fit_hard_kmeans(X, centers, max_iter):
    history = []
    while True:
        labels = assign_labels(X, centers)
        history.append(wcss(X, centers, labels))
        centers = update_centers(X, labels, centers)
        if history[-1] == 0:
            break
    return centers, np.array(history)
