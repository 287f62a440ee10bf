# ruff: noqa: F821 - np and the other functions come from other cells

# %% assign_labels
def assign_labels(X, centers):
    labels = np.zeros(len(X), dtype=int)
    for i in range(len(X)):
        best = None
        for k in range(len(centers)):
            total = 0.0
            for d in range(X.shape[1]):
                total += (X[i, d] - centers[k, d]) ** 2
            if best is None or total < best:
                best = total
                labels[i] = k
    return labels


# %% update_centers
def update_centers(X, labels, centers):
    result = []
    for k in range(len(centers)):
        members = [X[i] for i in range(len(X)) if labels[i] == k]
        if not members:
            result.append(list(centers[k]))
            continue
        result.append([sum(point[d] for point in members) / len(members) for d in range(X.shape[1])])
    return np.array(result)


# %% wcss
def wcss(X, centers, labels):
    total = 0.0
    for i in range(len(X)):
        for d in range(X.shape[1]):
            total += (X[i, d] - centers[labels[i], d]) ** 2
    return total


# %% fit_hard_kmeans
def fit_hard_kmeans(X, centers, max_iter):
    centers = np.array(centers)
    history = [wcss(X, centers, assign_labels(X, centers))]
    while len(history) <= max_iter:
        labels = assign_labels(X, centers)
        new = update_centers(X, labels, centers)
        used = sorted(set(labels.tolist()))
        for k in range(len(centers)):
            if k in used:
                continue
            worst, worst_cost = None, 0.0
            for i in range(len(X)):
                cost = min(sum((X[i] - new[j]) ** 2) for j in used)
                if cost > worst_cost:
                    worst, worst_cost = i, cost
            if worst is not None:
                new[k] = X[worst]
                used.append(k)
        cost = wcss(X, new, assign_labels(X, new))
        if cost >= history[-1]:
            return centers, np.array(history)
        centers = new
        history.append(cost)
    return centers, np.array(history)


# %% update_medoids
def update_medoids(X, labels, centers):
    result = np.array(centers)
    for k in range(len(centers)):
        best = None
        for j in range(len(X)):
            if labels[j] != k:
                continue
            total = 0.0
            for i in range(len(X)):
                if labels[i] == k:
                    total += sum((X[i] - X[j]) ** 2) ** 0.5
            if best is None or total < best:
                best = total
                result[k] = X[j]
    return result


# %% [markdown] explain_rising_cost
# It can't rise because every step takes a minimum. Maybe the labels are old, or the mean is wrong.
