"""Gaussian mixture: clusters with a weight, a mean and a covariance, fitted by expectation maximisation.

`steps` holds what students write, `model` the definition behind it, `sums` an iteration in one pass, `fit`
the loop, `criteria` what a fitted mixture is good for.
"""

from softclust_lab.gaussian_mixture.criteria import aic, bic, full_covariances, n_parameters, sample_mixture
from softclust_lab.gaussian_mixture.fit import fit_gaussian_mixture
from softclust_lab.gaussian_mixture.steps import e_step, log_gaussian, log_likelihood, m_step

__all__ = [
    "aic",
    "bic",
    "e_step",
    "fit_gaussian_mixture",
    "full_covariances",
    "log_gaussian",
    "log_likelihood",
    "m_step",
    "n_parameters",
    "sample_mixture",
]
