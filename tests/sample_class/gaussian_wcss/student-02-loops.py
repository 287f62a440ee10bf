# ruff: noqa: F821 - np and the other functions come from other cells

# %% gaussian_weights
def gaussian_weights(X, centers, bandwidth):
    N, K = len(X), len(centers)
    table = np.zeros((N, K))
    for i in range(N):
        for k in range(K):
            table[i, k] = -sum((X[i] - centers[k]) ** 2) / (2 * bandwidth**2)
        table[i] = np.exp(table[i] - max(table[i]))
        table[i] /= sum(table[i])
    return table


# %% soft_wcss
def soft_wcss(X, centers, bandwidth):
    w = gaussian_weights(X, centers, bandwidth)
    loss = 0.0
    for i in range(len(X)):
        for k in range(len(centers)):
            loss += w[i, k] * sum((X[i] - centers[k]) ** 2)
    return loss


# %% soft_wcss_gradient
def soft_wcss_gradient(X, centers, bandwidth):
    w = gaussian_weights(X, centers, bandwidth)
    gradient = np.zeros(centers.shape)
    for i in range(len(X)):
        d = [sum((X[i] - c) ** 2) for c in centers]
        m = sum(w[i] * d)
        for k in range(len(centers)):
            gradient[k] += 2 * w[i, k] * (1 - (d[k] - m) / (2 * bandwidth**2)) * (centers[k] - X[i])
    return gradient


# %% descend
def descend(X, centers, bandwidth, max_iter):
    losses = [soft_wcss(X, centers, bandwidth)]
    eta = 0.5 / len(X)
    for _ in range(max_iter):
        gradient = soft_wcss_gradient(X, centers, bandwidth)
        slope = np.sum(gradient * gradient)
        if slope == 0:
            break
        lengths = [eta * 0.5**j for j in range(50)]
        for eta in lengths:
            new = soft_wcss(X, centers - eta * gradient, bandwidth)
            if new <= losses[-1] - 0.0001 * eta * slope:
                centers = centers - eta * gradient
                losses.append(new)
                eta = 2 * eta
                break
        else:
            break
    return centers, np.array(losses)


# %% scale_gradient
def scale_gradient(X, centers, bandwidth, scales):
    w = gaussian_weights(X * scales, centers * scales, bandwidth)
    gradient = np.zeros(len(scales))
    for i in range(len(X)):
        d = [sum((scales * (X[i] - c)) ** 2) for c in centers]
        m = sum(w[i] * d)
        for k in range(len(centers)):
            g = w[i, k] * (1 - (d[k] - m) / (2 * bandwidth**2))
            gradient += g * 2 * scales * (X[i] - centers[k]) ** 2
    return gradient


# %% [markdown] explain_frozen_weights
# She has minimised the free energy, soft K-means. Armijo's rule with the soft WCSS would refuse all lengths
# somewhere. With sigma squared between lambda max and twice that her centers all fall on the mean, the
# right ones stay apart, because the soft WCSS gets nothing for doubt.
