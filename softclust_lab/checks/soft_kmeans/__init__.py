"""The exercises of soft K-means, in the order of the assignment."""

from softclust_lab.checks.soft_kmeans.assign import TASK as ASSIGN
from softclust_lab.checks.soft_kmeans.balanced import TASK as BALANCED
from softclust_lab.checks.soft_kmeans.energy import TASK as ENERGY
from softclust_lab.checks.soft_kmeans.fit import TASK as FIT
from softclust_lab.checks.soft_kmeans.update import TASK as UPDATE
from softclust_lab.checks.task import Room

#: What the chapter calls the sections to which hints link.
SECTIONS = {
    "soft-kmeans-assignment": "Step one: given centers, which shares are best?",
    "soft-kmeans-stiffness": "What the stiffness does",
    "soft-kmeans-mean-step": "Step two: given shares, which centers are best?",
    "soft-kmeans-free-energy": "What the best shares cost: the free energy",
    "soft-kmeans-log-space": "Working with logarithms",
    "soft-kmeans-algorithm": "The algorithm: take turns again",
    "soft-kmeans-starved": "A center that holds nothing",
    "soft-kmeans-conventions": "Which beta?",
    "soft-kmeans-local-minima": "At high stiffness: local minima",
    "soft-kmeans-balanced": "A center with room for so many: balanced shares",
    "soft-kmeans-map": "Where it sits on the map",
}

ROOM = Room("soft_kmeans", (ASSIGN, UPDATE, ENERGY, FIT, BALANCED), SECTIONS)

__all__ = ["ROOM"]
