# ruff: noqa
# %% first
class Meta(type):
    __mro__ = property(lambda self: 1 / 0)
    __name__ = property(lambda self: 1 / 0)


class LyingError(ValueError, metaclass=Meta):
    __class__ = property(lambda self: SystemExit)
    args = property(lambda self: 1 / 0)
    with_traceback = __traceback__ = property(lambda self: 1 / 0)


print("ready")


# %% update_medoids
def update_medoids(X, labels, centers):
    raise LyingError


# %% last
raise LyingError
