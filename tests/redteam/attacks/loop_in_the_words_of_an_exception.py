# ruff: noqa
# %% first
class WordyError(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


raise WordyError


# %% update_medoids
def update_medoids(X, labels, centers):
    raise WordyError
