"""Soft K-means: each point is shared among the centers, by exp(-beta squared distance).

`steps` holds what students write, `sums` an iteration in one pass, `fit` the loop, `annealing` a fit at each
stiffness of a schedule, `stiffness` its units and the value at which one cluster splits.
"""

from softclust_lab.soft_kmeans.annealing import anneal_soft_kmeans
from softclust_lab.soft_kmeans.fit import fit_soft_kmeans
from softclust_lab.soft_kmeans.steps import free_energy, soft_assign, update_soft_centers
from softclust_lab.soft_kmeans.stiffness import as_stiffness, critical_stiffness

__all__ = [
    "anneal_soft_kmeans",
    "as_stiffness",
    "critical_stiffness",
    "fit_soft_kmeans",
    "free_energy",
    "soft_assign",
    "update_soft_centers",
]
