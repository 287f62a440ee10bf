# ruff: noqa: F821 - np and the other functions come from other cells

# %% gaussian_weights
def gaussian_weights(X, centers, bandwidth):
    """Return the weights of the centers at the points, shape (N, K); rows add up to 1."""
    squares = np.array([np.sum((X - center) ** 2, axis=1) for center in centers]).T
    exponents = -squares / (2 * bandwidth**2)
    powers = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% soft_wcss
def soft_wcss(X, centers, bandwidth):
    """Return the sum of the squared distances, each counted with its Gaussian weight."""
    total = 0.0
    for x in X:
        squares = np.sum((centers - x) ** 2, axis=1)
        powers = np.exp((squares.min() - squares) / (2 * bandwidth**2))
        total += powers @ squares / powers.sum()
    return total


# %% soft_wcss_gradient
def soft_wcss_gradient(X, centers, bandwidth):
    """Return the gradient of the soft WCSS with respect to the centers, shape (K, D)."""
    total = np.zeros(centers.shape)
    for x in X:
        differences = centers - x
        squares = np.sum(differences**2, axis=1)
        powers = np.exp((squares.min() - squares) / (2 * bandwidth**2))
        w = powers / powers.sum()
        bracket = 1 - (squares - w @ squares) / (2 * bandwidth**2)
        total += 2 * (w * bracket)[:, None] * differences
    return total


# %% descend
def descend(X, centers, bandwidth, max_iter):
    """Return (centers, history): the final centers (K, D) and the loss of every set of centers kept."""

    def look(centers):
        differences = centers - X[:, None]
        squares = np.sum(differences**2, axis=2)
        powers = np.exp((squares.min(axis=1)[:, None] - squares) / (2 * bandwidth**2))
        w = powers / powers.sum(axis=1)[:, None]
        mean = np.sum(w * squares, axis=1)
        g = w * (1 - (squares - mean[:, None]) / (2 * bandwidth**2))
        return np.sum(mean), 2 * np.sum(g[:, :, None] * differences, axis=0)

    eta = 1 / (2 * len(X))
    loss, gradient = look(centers)
    history = [loss]
    while len(history) <= max_iter and np.any(gradient != 0):
        refused = 0
        trial = centers - eta * gradient
        while look(trial)[0] > loss - 1e-4 * eta * np.sum(gradient**2):
            refused += 1
            if refused == 50:
                return centers, np.array(history)
            eta = eta / 2
            trial = centers - eta * gradient
        centers = trial
        loss, gradient = look(centers)
        history.append(loss)
        eta = 2 * eta
    return centers, np.array(history)


# %% scale_gradient
def scale_gradient(X, centers, bandwidth, scales):
    """Return the gradient of the soft WCSS of the scaled data with respect to the scales, shape (D,)."""
    total = np.zeros(len(scales))
    for x in X:
        parts = (centers - x) ** 2
        squares = parts @ scales**2
        powers = np.exp((squares.min() - squares) / (2 * bandwidth**2))
        w = powers / powers.sum()
        g = w * (1 - (squares - w @ squares) / (2 * bandwidth**2))
        total += 2 * scales * (g @ parts)
    return total


# %% [markdown] explain_frozen_weights
# Her vector is the gradient of the free energy of soft K-means with beta = 1/(2 sigma^2): there the
# derivative with respect to a squared distance is exactly the weight. So her program is soft K-means by
# gradient descent. If she had compared her vector with finite differences of the soft WCSS, at centers
# where many points are shared, the two would have differed by far more than rounding. A center that starts
# far from all points shows the difference: hers is pulled in, because frozen weights are never negative.
# The right one is pushed away, because there d > m + 2 sigma^2 and its weight falls faster than its
# distance grows.
