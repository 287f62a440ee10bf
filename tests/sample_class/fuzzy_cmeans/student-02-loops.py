# ruff: noqa: F821 - np and the other functions come from other cells

# %% fuzzy_memberships
def squared(a, b):
    return sum((s - t) ** 2 for s, t in zip(a, b, strict=True))


def shares(distances, m):
    nearest = min(distances)
    if nearest == 0:
        here = [1.0 if d == 0 else 0.0 for d in distances]
        return [h / sum(here) for h in here]
    parts = [(nearest / d) ** (1 / (m - 1)) for d in distances]
    return [part / sum(parts) for part in parts]


def fuzzy_memberships(X, centers, fuzzifier):
    return np.array([shares([squared(x, c) for c in centers], fuzzifier) for x in X])


# %% update_fuzzy_centers
def update_fuzzy_centers(X, memberships, fuzzifier):
    result = np.zeros((memberships.shape[1], X.shape[1]))
    for k in range(memberships.shape[1]):
        biggest = max(memberships[:, k])
        total = 0.0
        for i in range(len(X)):
            weight = (memberships[i, k] / biggest) ** fuzzifier
            result[k] += weight * X[i]
            total += weight
        result[k] /= total
    return result


# %% reduced_fuzzy_cost
def reduced_fuzzy_cost(X, centers, fuzzifier):
    total = 0.0
    for x in X:
        distances = [squared(x, c) for c in centers]
        total += min(distances) * max(shares(distances, fuzzifier)) ** (fuzzifier - 1)
    return total


# %% fit_fuzzy_cmeans
def fit_fuzzy_cmeans(X, centers, fuzzifier, max_iter):
    costs = [reduced_fuzzy_cost(X, centers, fuzzifier)]
    while len(costs) <= max_iter:
        centers = update_fuzzy_centers(X, fuzzy_memberships(X, centers, fuzzifier), fuzzifier)
        costs.append(reduced_fuzzy_cost(X, centers, fuzzifier))
    return centers, np.array(costs)


# %% noise_step
def noise_step(X, centers, fuzzifier, noise_distance):
    rows = []
    for x in X:
        distances = [squared(x, c) for c in centers] + [noise_distance**2]
        rows.append(shares(distances, fuzzifier)[:-1])
    u = np.array(rows)
    new = []
    for k, center in enumerate(centers):
        biggest = max(u[:, k])
        if biggest == 0:
            new.append(center)
        else:
            weights = (u[:, k] / biggest) ** fuzzifier
            new.append(weights @ X / weights.sum())
    return u, np.array(new)


# %% [markdown] explain_far_point
# u depends on d1/d2 only. For x = 1000 that is 1000000 / 980100, nearly 1, so u is nearly 1/2 and 1/2.
# Both centers take it into their mean with the weight 1/4 and it is so far out that they leave their
# groups, by 0.25 * 1000 / 10.25, about 24. With the noise cluster the squared distance 25 is in the sum
# as well, it is 40000 times smaller than the others, so the noise gets the point and the centers stay.
