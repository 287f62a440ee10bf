"""The exercises of hard K-means, in the order of the assignment."""

from softclust_lab.checks.hard_kmeans.assign import TASK as ASSIGN
from softclust_lab.checks.hard_kmeans.cost import TASK as COST
from softclust_lab.checks.hard_kmeans.fit import TASK as FIT
from softclust_lab.checks.hard_kmeans.medoids import TASK as MEDOIDS
from softclust_lab.checks.hard_kmeans.update import TASK as UPDATE
from softclust_lab.checks.task import Room

ROOM = Room("hard_kmeans", (ASSIGN, UPDATE, COST, FIT, MEDOIDS))

__all__ = ["ROOM"]
