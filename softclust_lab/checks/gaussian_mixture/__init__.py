"""The exercises of Gaussian mixtures, in the order of the assignment."""

from softclust_lab.checks.gaussian_mixture.density import TASK as DENSITY
from softclust_lab.checks.gaussian_mixture.expectation import TASK as EXPECTATION
from softclust_lab.checks.gaussian_mixture.fit import TASK as FIT
from softclust_lab.checks.gaussian_mixture.gaps import TASK as GAPS
from softclust_lab.checks.gaussian_mixture.maximization import TASK as MAXIMIZATION
from softclust_lab.checks.task import Room

#: What the chapter calls the sections to which hints link.
SECTIONS = {
    "gaussian-mixture-density": "One Gaussian: how far is far?",
    "gaussian-mixture-logs": "Logarithms, always",
    "gaussian-mixture-likelihood": "The likelihood of all data",
    "gaussian-mixture-e-step": "The E-step: close the gap",
    "gaussian-mixture-m-step": "The M-step: raise the bound",
    "gaussian-mixture-never-falls": "Why the likelihood never falls",
    "gaussian-mixture-algorithm": "The algorithm: take turns again",
    "gaussian-mixture-types": "Four types of covariance",
    "gaussian-mixture-floors": "A floor under the variances",
    "gaussian-mixture-gaps": "Data with gaps: marginals",
}

ROOM = Room("gaussian_mixture", (DENSITY, EXPECTATION, MAXIMIZATION, FIT, GAPS), SECTIONS)

__all__ = ["ROOM"]
