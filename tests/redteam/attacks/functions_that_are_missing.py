# ruff: noqa
# %% last
del update_medoids, wcss
globals()["update_medoids"] = None
