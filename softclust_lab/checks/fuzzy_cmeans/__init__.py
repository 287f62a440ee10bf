"""The exercises of fuzzy c-means, in the order of the assignment."""

from softclust_lab.checks.fuzzy_cmeans.cost import TASK as COST
from softclust_lab.checks.fuzzy_cmeans.fit import TASK as FIT
from softclust_lab.checks.fuzzy_cmeans.memberships import TASK as MEMBERSHIPS
from softclust_lab.checks.fuzzy_cmeans.noise import TASK as NOISE
from softclust_lab.checks.fuzzy_cmeans.update import TASK as UPDATE
from softclust_lab.checks.task import Room

#: What the chapter calls the sections to which hints link.
SECTIONS = {
    "fuzzy-cmeans-cost": "The cost: one exponent makes the difference",
    "fuzzy-cmeans-memberships": "The memberships' step: given centers, which memberships are best?",
    "fuzzy-cmeans-on-a-center": "A point on a center",
    "fuzzy-cmeans-centers": "The centers' step: given memberships, which centers are best?",
    "fuzzy-cmeans-reduced-cost": "The reduced cost: centers alone",
    "fuzzy-cmeans-algorithm": "The algorithm: take turns",
    "fuzzy-cmeans-near-one": "Near 1: back to K-means",
    "fuzzy-cmeans-large-m": "Large m: the memberships give up, the centers do not",
    "fuzzy-cmeans-temperature": "What m is: a temperature on a logarithm",
    "fuzzy-cmeans-local-minima": "Local minima",
    "fuzzy-cmeans-noise": "Somewhere to put what belongs nowhere: the noise cluster",
}

ROOM = Room("fuzzy_cmeans", (MEMBERSHIPS, UPDATE, COST, FIT, NOISE), SECTIONS)

__all__ = ["ROOM"]
