"""The exercises of the soft WCSS, in the order of the assignment."""

from softclust_lab.checks.gaussian_wcss.descent import TASK as DESCENT
from softclust_lab.checks.gaussian_wcss.gradient import TASK as GRADIENT
from softclust_lab.checks.gaussian_wcss.loss import TASK as LOSS
from softclust_lab.checks.gaussian_wcss.scales import TASK as SCALES
from softclust_lab.checks.gaussian_wcss.weights import TASK as WEIGHTS
from softclust_lab.checks.task import Room

#: What the chapter calls the sections to which hints link.
SECTIONS = {
    "gaussian-wcss-weights": "The loss",
    "gaussian-wcss-vanish": "Powers that vanish",
    "gaussian-wcss-far": "Data far from zero",
    "gaussian-wcss-gradient": "The gradient, in full",
    "gaussian-wcss-frozen": "What the forgetful gradient is the gradient of",
    "gaussian-wcss-descent": "Walking downhill",
    "gaussian-wcss-armijo": "Steps that are tested first",
    "gaussian-wcss-end-to-end": "What a differentiable loss is good for",
    "gaussian-wcss-scales": "Learning the scales of features",
}

ROOM = Room("gaussian_wcss", (WEIGHTS, LOSS, GRADIENT, DESCENT, SCALES), SECTIONS)

__all__ = ["ROOM"]
