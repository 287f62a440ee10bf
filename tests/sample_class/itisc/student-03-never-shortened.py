# ruff: noqa: F821 - np and the other functions come from other cells

# %% fit_itisc
def fit_itisc(X, centers, fuzziness_temperature, deviation_temperature, max_iter):
    history = [itisc_objective(X, centers, fuzziness_temperature, deviation_temperature)]
    for _ in range(max_iter):
        centers = update_itisc_centers(X, centers, fuzziness_temperature, deviation_temperature)
        history.append(itisc_objective(X, centers, fuzziness_temperature, deviation_temperature))
    return centers, np.array(history)
