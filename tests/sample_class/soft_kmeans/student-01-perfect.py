# ruff: noqa: F821 - np and the other functions come from other cells

# %% soft_assign
def soft_assign(X, centers, stiffness):
    """Return the shares of all points in all centers, shape (N, K); each row adds up to 1."""
    squares = np.array([np.sum((X - center) ** 2, axis=1) for center in centers]).T
    exponents = -stiffness * squares
    powers = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% update_soft_centers
def update_soft_centers(X, responsibilities):
    """Return the mean of all points, weighted by each center's shares, shape (K, D)."""
    return np.array([np.average(X, axis=0, weights=column) for column in responsibilities.T])


# %% free_energy
def free_energy(X, centers, stiffness):
    """Return the free energy of the centers at this stiffness, one number in squared data units."""
    total = 0.0
    for x in X:
        squares = np.sum((centers - x) ** 2, axis=1)
        nearest = squares.min()
        total += nearest - np.log(np.sum(np.exp(-stiffness * (squares - nearest)))) / stiffness
    return total


# %% fit_soft_kmeans
def fit_soft_kmeans(X, centers, stiffness, max_iter):
    """Return (centers, history): the final centers (K, D) and max_iter + 1 free energies."""

    def look(centers):
        squares = ((X[:, None] - centers) ** 2).sum(axis=2)
        nearest = squares.min(axis=1)
        powers = np.exp(-stiffness * (squares - nearest[:, None]))
        sums = powers.sum(axis=1)
        return powers / sums[:, None], np.sum(nearest - np.log(sums) / stiffness)

    centers = centers.copy()
    shares, energy = look(centers)
    history = [energy]
    for _ in range(max_iter):
        held = shares.sum(axis=0)
        for k in range(len(centers)):
            if held[k] > 0:
                centers[k] = shares[:, k] @ X / held[k]
        shares, energy = look(centers)
        history.append(energy)
    return centers, np.array(history)


# %% balanced_responsibilities
def balanced_responsibilities(X, centers, stiffness, n_rounds):
    """Return shares (N, K) after `n_rounds` rounds: rows add up to 1, columns nearly to N / K."""

    def total(table, axis):
        top = table.max(axis=axis, keepdims=True)
        return top + np.log(np.sum(np.exp(table - top), axis=axis, keepdims=True))

    table = -stiffness * ((X[:, None] - centers) ** 2).sum(axis=2)
    table -= total(table, 1)
    for _ in range(n_rounds):
        table -= total(table, 0) - np.log(len(X) / len(centers))
        table -= total(table, 1)
    return np.exp(table)


# %% [markdown] explain_expected_cost
# What both steps lower is the free energy, the expected cost minus entropy / beta: the shares minimise
# it for fixed centers, the weighted means for fixed shares. The expected cost is only a part of it. If
# the shares become more doubtful, the entropy may grow by more than beta times the rise of the cost,
# and the sum still falls. With beta near 0 all shares are 1/K, so after one iteration every center is
# the mean of the data, and the entropy is N log K, the largest there is.
