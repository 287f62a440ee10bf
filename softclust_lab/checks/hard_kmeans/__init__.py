"""The exercises of hard K-means, in the order of the assignment."""

from softclust_lab.checks.hard_kmeans.assign import TASK as ASSIGN
from softclust_lab.checks.hard_kmeans.cost import TASK as COST
from softclust_lab.checks.hard_kmeans.fit import TASK as FIT
from softclust_lab.checks.hard_kmeans.medoids import TASK as MEDOIDS
from softclust_lab.checks.hard_kmeans.update import TASK as UPDATE
from softclust_lab.checks.task import Room

#: What the chapter calls the sections to which hints link.
SECTIONS = {
    "hard-kmeans-cost": "The cost: what makes a placement good?",
    "hard-kmeans-assignment-step": "The assignment step: given centers, which labels are best?",
    "hard-kmeans-ties": "Ties",
    "hard-kmeans-mean-step": "The mean step: given labels, which centers are best?",
    "hard-kmeans-algorithm": "The algorithm: take turns",
    "hard-kmeans-empty-clusters": "When a cluster loses all its points",
    "hard-kmeans-local-minima": "Bad starts: local minima",
    "hard-kmeans-medoids": "A center that is a real point: medoids",
}

ROOM = Room("hard_kmeans", (ASSIGN, UPDATE, COST, FIT, MEDOIDS), SECTIONS)

__all__ = ["ROOM"]
