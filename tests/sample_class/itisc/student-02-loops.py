# ruff: noqa: F821 - np and the other functions come from other cells

# %% point_energies
def squared_distance(a, b):
    total = 0.0
    for i in range(len(a)):
        total += (a[i] - b[i]) ** 2
    return total


def point_energies(X, centers, fuzziness_temperature):
    energies = []
    for x in X:
        d = [squared_distance(x, c) for c in centers]
        smallest = min(d)
        if smallest == 0:
            energies.append(-np.inf)
            continue
        total = 0.0
        for value in d:
            total += (smallest / value) ** (1 / fuzziness_temperature)
        energies.append(np.log(smallest) - fuzziness_temperature * np.log(total))
    return np.array(energies)


# %% importance_weights
def importance_weights(energies, deviation_temperature):
    highest = max(energies)
    shares = [np.exp((e - highest) / deviation_temperature) for e in energies]
    return np.array([share / sum(shares) for share in shares])


# %% itisc_objective
def itisc_objective(X, centers, fuzziness_temperature, deviation_temperature):
    energies = point_energies(X, centers, fuzziness_temperature)
    highest = max(energies)
    total = 0.0
    for e in energies:
        total += np.exp((e - highest) / deviation_temperature)
    return float(highest + deviation_temperature * np.log(total))


# %% update_itisc_centers
def update_itisc_centers(X, centers, fuzziness_temperature, deviation_temperature):
    w = importance_weights(point_energies(X, centers, fuzziness_temperature), deviation_temperature)
    sums = np.zeros((len(centers), X.shape[1]))
    totals = np.zeros(len(centers))
    for i in range(len(X)):
        d = [squared_distance(X[i], c) for c in centers]
        if min(d) == 0:
            u = [1.0 if value == 0 else 0.0 for value in d]
        else:
            u = [(min(d) / value) ** (1 / fuzziness_temperature) for value in d]
        for k in range(len(centers)):
            pull = w[i] ** (1 - deviation_temperature) * (u[k] / sum(u)) ** (1 + fuzziness_temperature)
            sums[k] += pull * (X[i] - X[0])
            totals[k] += pull
    new = centers.copy()
    for k in range(len(centers)):
        if totals[k] > 0:
            new[k] = X[0] + sums[k] / totals[k]
    return new


# %% fit_itisc
def fit_itisc(X, centers, fuzziness_temperature, deviation_temperature, max_iter):
    history = [itisc_objective(X, centers, fuzziness_temperature, deviation_temperature)]
    while len(history) <= max_iter:
        direction = update_itisc_centers(X, centers, fuzziness_temperature, deviation_temperature) - centers
        halvings = 0
        new = centers + direction
        R = itisc_objective(X, new, fuzziness_temperature, deviation_temperature)
        while not history[-1] > R and halvings < 30:
            halvings += 1
            new = centers + direction * 0.5**halvings
            R = itisc_objective(X, new, fuzziness_temperature, deviation_temperature)
        if not history[-1] > R:
            return centers, np.array(history)
        centers = new
        history.append(R)
    return centers, np.array(history)


# %% update_capped_centers
def update_capped_centers(X, centers, fuzziness_temperature, fraction):
    energies, memberships = [], []
    for x in X:
        d = [squared_distance(x, c) for c in centers]
        rates = [np.exp((min(d) - value) / fuzziness_temperature) for value in d]
        energies.append(min(d) - fuzziness_temperature * np.log(sum(rates)))
        memberships.append([rate / sum(rates) for rate in rates])
    weights = np.zeros(len(X))
    todo = list(range(len(X)))
    left = 1.0
    while todo and left > 0:
        worst = todo[0]
        for i in todo:
            if energies[i] > energies[worst]:
                worst = i
        weights[worst] = min(left, 1 / (fraction * len(X)))
        left -= weights[worst]
        todo.remove(worst)
    new = centers.copy()
    for k in range(len(centers)):
        total = sum(weights[i] * memberships[i][k] for i in range(len(X)))
        if total == 0:
            continue
        new[k] = X[0]
        for i in range(len(X)):
            new[k] += weights[i] * memberships[i][k] / total * (X[i] - X[0])
    return new, weights


# %% [markdown] explain_oscillation
# The step is too long because the weights change so much when T2 is small. It goes back and forth. Use
# smaller steps, or another solver.
