"""Hard K-means: each point belongs to its nearest center, each center is the mean of its points.

`steps` holds what students write and the costs, `fit` the loop; `softclust_lab.partition` has the arithmetic.
"""

from softclust_lab.hard_kmeans.fit import fit_hard_kmeans
from softclust_lab.hard_kmeans.steps import assign_labels, mean_cost, update_centers, wcss

__all__ = ["assign_labels", "fit_hard_kmeans", "mean_cost", "update_centers", "wcss"]
