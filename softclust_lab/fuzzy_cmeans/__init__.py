"""Fuzzy c-means: each point belongs to every center, more to nearer ones; m says how evenly.

`steps` holds what students write and the costs, `sums` the arithmetic of a pass, `fit` the loop.
"""

from softclust_lab.fuzzy_cmeans.fit import fit_fuzzy_cmeans
from softclust_lab.fuzzy_cmeans.steps import (
    fuzzy_cost,
    fuzzy_memberships,
    reduced_fuzzy_cost,
    update_fuzzy_centers,
)

__all__ = [
    "fit_fuzzy_cmeans",
    "fuzzy_cost",
    "fuzzy_memberships",
    "reduced_fuzzy_cost",
    "update_fuzzy_centers",
]
