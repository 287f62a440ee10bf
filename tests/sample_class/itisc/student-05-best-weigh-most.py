# ruff: noqa: F821 - np and the other functions come from other cells

# %% importance_weights
def importance_weights(energies, deviation_temperature):
    weights = np.exp(-(energies - energies.min()) / deviation_temperature)
    return weights / weights.sum()
