"""The Gaussian-weighted soft WCSS: squared distances, weighted by how near each center is.

`steps` holds what students write: weights, loss and gradient; `sums` loss and gradient in one pass, `descent`
three ways down, `fit` how one is chosen and what became of the centers.
"""

from softclust_lab.gaussian_wcss.fit import fit_gaussian_wcss
from softclust_lab.gaussian_wcss.steps import gaussian_weights, soft_wcss, soft_wcss_gradient

__all__ = ["fit_gaussian_wcss", "gaussian_weights", "soft_wcss", "soft_wcss_gradient"]
