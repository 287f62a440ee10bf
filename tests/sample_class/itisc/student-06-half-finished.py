# ruff: noqa: F821 - np and the other functions come from other cells

# %% point_energies
def point_energies(X, centers, fuzziness_temperature):
    d = ((X[:, None] - centers) ** 2).sum(axis=2)
    return -fuzziness_temperature * np.log((d ** (-1 / fuzziness_temperature)).sum(axis=1))


# %% importance_weights
def importance_weights(energies, deviation_temperature):
    w = np.exp(energies / deviation_temperature)
    return w / w.sum()
