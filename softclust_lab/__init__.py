"""The reference library of the softclust course.

Every method is a module whose functions carry the textbook's names:
``softclust_lab.hard_kmeans.assign_labels`` is the assignment step, ``update_centers`` the mean step, and
``fit_hard_kmeans`` the two in turn. Importing the package costs little more than importing numpy; figures
(``plots``), widgets and real data sets are imported when they are asked for.
"""

from softclust_lab.hard_kmeans import assign_labels, fit_hard_kmeans, mean_cost, update_centers, wcss
from softclust_lab.initialization import kmeans_plus_plus, random_centers
from softclust_lab.result import ClusterResult

__version__ = "0.1.0"

__all__ = [
    "ClusterResult",
    "__version__",
    "assign_labels",
    "fit_hard_kmeans",
    "kmeans_plus_plus",
    "mean_cost",
    "random_centers",
    "update_centers",
    "wcss",
]
