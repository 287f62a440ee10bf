"""The reference library of the softclust course: six ways to cluster, in one notation.

Every method is a module whose functions carry the textbook's names:
``softclust_lab.hard_kmeans.assign_labels`` is the assignment step, ``update_centers`` the mean step, and
``fit_hard_kmeans`` the two in turn; `soft_kmeans`, `gaussian_mixture`, `gaussian_wcss`, `fuzzy_cmeans` and
`itisc` are built alike. Importing the package costs little more than importing numpy; figures (``plots``),
scikit-learn's interface (``estimators``), widgets and real data sets are imported when they are asked for.
"""

from softclust_lab.fuzzy_cmeans import fit_fuzzy_cmeans
from softclust_lab.gaussian_mixture import fit_gaussian_mixture
from softclust_lab.gaussian_wcss import fit_gaussian_wcss
from softclust_lab.hard_kmeans import assign_labels, fit_hard_kmeans, mean_cost, update_centers, wcss
from softclust_lab.initialization import kmeans_plus_plus, random_centers
from softclust_lab.itisc import fit_itisc
from softclust_lab.result import ClusterResult
from softclust_lab.soft_kmeans import fit_soft_kmeans

__version__ = "0.1.0"

__all__ = [
    "ClusterResult",
    "__version__",
    "assign_labels",
    "fit_fuzzy_cmeans",
    "fit_gaussian_mixture",
    "fit_gaussian_wcss",
    "fit_hard_kmeans",
    "fit_itisc",
    "fit_soft_kmeans",
    "kmeans_plus_plus",
    "mean_cost",
    "random_centers",
    "update_centers",
    "wcss",
]
