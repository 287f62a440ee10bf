# ruff: noqa: F821 - np and the other functions come from other cells

# %% soft_assign
def soft_assign(X, centers, stiffness):
    shares = np.zeros((len(X), len(centers)))
    for i in range(len(X)):
        exponents = []
        for k in range(len(centers)):
            exponents.append(-stiffness * sum((X[i] - centers[k]) ** 2))
        largest = max(exponents)
        total = 0.0
        for k in range(len(centers)):
            shares[i, k] = np.exp(exponents[k] - largest)
            total += shares[i, k]
        for k in range(len(centers)):
            shares[i, k] /= total
    return shares


# %% update_soft_centers
def update_soft_centers(X, responsibilities):
    K = responsibilities.shape[1]
    moved = np.zeros((K, X.shape[1]))
    for k in range(K):
        held = 0.0
        for i in range(len(X)):
            moved[k] += responsibilities[i, k] * X[i]
            held += responsibilities[i, k]
        moved[k] /= held
    return moved


# %% free_energy
def free_energy(X, centers, stiffness):
    energy = 0.0
    for x in X:
        exponents = [-stiffness * sum((x - c) ** 2) for c in centers]
        largest = max(exponents)
        energy -= largest + np.log(sum(np.exp(e - largest) for e in exponents))
    return energy / stiffness


# %% fit_soft_kmeans
def fit_soft_kmeans(X, centers, stiffness, max_iter):
    centers = np.array(centers)
    history = [free_energy(X, centers, stiffness)]
    for _ in range(max_iter):
        shares = soft_assign(X, centers, stiffness)
        for k in range(len(centers)):
            if sum(shares[:, k]) > 0:
                centers[k] = update_soft_centers(X, shares[:, [k]])[0]
        history.append(free_energy(X, centers, stiffness))
    return centers, np.array(history)


# %% balanced_responsibilities
def balanced_responsibilities(X, centers, stiffness, n_rounds):
    N, K = len(X), len(centers)

    def log_sum(values):
        return max(values) + np.log(sum(np.exp(v - max(values)) for v in values))

    logs = np.zeros((N, K))
    for i in range(N):
        for k in range(K):
            logs[i, k] = -stiffness * sum((X[i] - centers[k]) ** 2)
        logs[i] -= log_sum(logs[i])
    for _ in range(n_rounds):
        for k in range(K):
            logs[:, k] += np.log(N / K) - log_sum(logs[:, k])
        for i in range(N):
            logs[i] -= log_sum(logs[i])
    return np.exp(logs)


# %% [markdown] explain_expected_cost
# The steps minimise cost minus entropy over beta, so the cost alone can go up when the entropy goes up
# more. At beta 0 everything is shared equally and the centers all go to the mean; entropy log K each.
