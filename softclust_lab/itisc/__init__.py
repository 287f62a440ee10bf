"""ITISC: clusters for the worst distribution near the data's, in which the costliest points weigh most.

`steps` holds what students write and the objective, `points` what belongs to each point, `one_pass` the sums
of a pass, `solvers` the four ways down, `fit` how one is chosen and what it reports.
"""

from softclust_lab.itisc.fit import fit_itisc
from softclust_lab.itisc.steps import (
    importance_weights,
    itisc_gradient,
    itisc_objective,
    point_energies,
    update_itisc_centers,
)

__all__ = [
    "fit_itisc",
    "importance_weights",
    "itisc_gradient",
    "itisc_objective",
    "point_energies",
    "update_itisc_centers",
]
