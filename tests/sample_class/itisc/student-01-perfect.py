# ruff: noqa: F821 - np and the other functions come from other cells

# %% point_energies
def log_distances(X, centers):
    """Logarithms of all squared distances, shape (N, K); minus infinity where a point is on a center."""
    squares = np.array([((X - center) ** 2).sum(axis=1) for center in centers]).T
    with np.errstate(divide="ignore"):
        return np.log(squares)


def point_energies(X, centers, fuzziness_temperature):
    """Return the energy of each point with the logarithmic distortion, shape (N,)."""
    logs = log_distances(X, centers)
    lowest = logs.min(axis=1)
    on_center = np.isneginf(lowest)
    lowest[on_center] = 0
    rates = np.exp(-(logs - lowest[:, None]) / fuzziness_temperature)
    rates[on_center] = 1
    energies = lowest - fuzziness_temperature * np.log(rates.sum(axis=1))
    energies[on_center] = -np.inf
    return energies


# %% importance_weights
def importance_weights(energies, deviation_temperature):
    """Return how much each point counts in the worst distribution, shape (N,)."""
    weights = np.exp((energies - energies.max()) / deviation_temperature)
    return weights / weights.sum()


# %% itisc_objective
def itisc_objective(X, centers, fuzziness_temperature, deviation_temperature):
    """Return R, the soft maximum over the points of their energies."""
    energies = point_energies(X, centers, fuzziness_temperature)
    worst = energies.max()
    total = np.exp((energies - worst) / deviation_temperature).sum()
    return worst + deviation_temperature * np.log(total)


# %% update_itisc_centers
def update_itisc_centers(X, centers, fuzziness_temperature, deviation_temperature):
    """Return the new centers of the alternating step with the logarithmic distortion, shape (K, D)."""
    logs = log_distances(X, centers)
    lowest = logs.min(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        u = np.exp((lowest - logs) / fuzziness_temperature)
    u = np.where(np.isneginf(logs), 1.0, np.nan_to_num(u))
    u /= u.sum(axis=1, keepdims=True)
    w = importance_weights(point_energies(X, centers, fuzziness_temperature), deviation_temperature)
    new = []
    for k in range(len(centers)):
        pull = w ** (1 - deviation_temperature) * u[:, k] ** (1 + fuzziness_temperature)
        way = (pull[:, None] * (X - centers[k])).sum(axis=0)
        new.append(centers[k] + way / pull.sum() if pull.any() else centers[k])
    return np.array(new)


# %% fit_itisc
def fit_itisc(X, centers, fuzziness_temperature, deviation_temperature, max_iter):
    """Return (centers, history): the final centers (K, D) and R of every set of centers kept."""
    T1, T2 = fuzziness_temperature, deviation_temperature
    history = [itisc_objective(X, centers, T1, T2)]
    for _ in range(max_iter):
        target = update_itisc_centers(X, centers, T1, T2)
        length = 1.0
        found = False
        for _ in range(31):
            trial = centers + length * (target - centers)
            R = itisc_objective(X, trial, T1, T2)
            if history[-1] > R:
                found = True
                break
            length = length / 2
        if not found:
            break
        centers = trial
        history.append(R)
    return centers, np.array(history)


# %% update_capped_centers
def update_capped_centers(X, centers, fuzziness_temperature, fraction):
    """Return (centers, weights): one step (K, D) with capped weights, and those weights (N,)."""
    d = ((X[:, None, :] - centers) ** 2).sum(axis=2)
    lowest = d.min(axis=1)
    rates = np.exp(-(d - lowest[:, None]) / fuzziness_temperature)
    energies = lowest - fuzziness_temperature * np.log(rates.sum(axis=1))
    u = rates / rates.sum(axis=1, keepdims=True)
    cap = 1 / (fraction * len(X))
    weights = np.zeros(len(X))
    left = 1.0
    for i in np.argsort(-energies, kind="stable"):
        weights[i] = min(cap, left)
        left -= weights[i]
        if left <= 0:
            break
    new = []
    for k in range(len(centers)):
        pull = weights * u[:, k]
        way = (pull[:, None] * (X - centers[k])).sum(axis=0)
        new.append(centers[k] + way / pull.sum() if pull.any() else centers[k])
    return np.array(new), weights


# %% [markdown] explain_oscillation
# The centers move to the best place for weights that belong to the old centers. At a low T2 nearly
# all weight sits on the points that are far away now, so the center jumps to them, and then the points
# it left are the far ones and the weights turn round: a two-cycle, and more steps repeat it. At the
# minimum one can compute the Hessian of R and the diagonal matrix A of twice the pulls; the step fails
# if the largest eigenvalue of A^-1 times the Hessian is above 2. One can halve the step until R falls,
# which costs some evaluations of R, or damp all steps by T2/(2 - T2), which needs no test but gets very
# slow.
