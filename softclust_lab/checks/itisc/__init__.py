"""The exercises of ITISC, in the order of the assignment."""

from softclust_lab.checks.itisc.capped import TASK as CAPPED
from softclust_lab.checks.itisc.energies import TASK as ENERGIES
from softclust_lab.checks.itisc.fit import TASK as FIT
from softclust_lab.checks.itisc.importance import TASK as IMPORTANCE
from softclust_lab.checks.itisc.objective import TASK as OBJECTIVE
from softclust_lab.checks.itisc.update import TASK as UPDATE
from softclust_lab.checks.task import Room

#: What the chapter calls the sections to which hints link.
SECTIONS = {
    "itisc-energy": "Inside: the energy of a point",
    "itisc-importance-weights": "Outside: the importance weights",
    "itisc-objective": "The objective R",
    "itisc-alternating-step": "The centers, and the alternating step",
    "itisc-logarithm": "The logarithmic distortion",
    "itisc-fuzzy-step": "The step",
    "itisc-center-on-a-point": "A center on a point",
    "itisc-log-space": "In log space",
    "itisc-two-cycle": "The two-cycle",
    "itisc-line-search": "First repair: look before you leap",
    "itisc-capped-weights": "Another fear: a cap on the weights",
}

ROOM = Room("itisc", (ENERGIES, IMPORTANCE, OBJECTIVE, UPDATE, FIT, CAPPED), SECTIONS)

__all__ = ["ROOM"]
