"""The six methods as scikit-learn estimators, for pipelines, grid searches and whatever else expects those.

Each one draws starting centers, runs its method's fit from each and keeps the best end: ``result_`` is that
fit's `softclust_lab.result.ClusterResult`. Only this package of the core needs scikit-learn.
"""

from softclust_lab.estimators.base import NotConvergedWarning
from softclust_lab.estimators.fuzzy_cmeans import FuzzyCMeans
from softclust_lab.estimators.gaussian_mixture import GaussianMixtureEM
from softclust_lab.estimators.gaussian_wcss import GaussianWCSS
from softclust_lab.estimators.hard_kmeans import HardKMeans
from softclust_lab.estimators.itisc import ITISC
from softclust_lab.estimators.soft_kmeans import SoftKMeans

__all__ = [
    "ITISC",
    "FuzzyCMeans",
    "GaussianMixtureEM",
    "GaussianWCSS",
    "HardKMeans",
    "NotConvergedWarning",
    "SoftKMeans",
]
