"""A player to be moved, the page at its other end, and scenes as the page sends them."""

from __future__ import annotations

from typing import Any

import numpy as np
from comm.base_comm import BaseComm

from softclust_lab import fit_hard_kmeans
from softclust_lab.widgets import ClusterPlayer

RNG = np.random.default_rng(8)
X = np.vstack([RNG.normal(place, 0.8, size=(40, 2)) for place in ([0.0, 0.0], [2.5, 0.0], [1.0, 2.5])])
START = X[[0, 40, 80]] + 0.01
#: Each method with its parameters, and the library's fit by a solver that can be stepped.
PARAMETERS: dict[str, dict[str, Any]] = {
    "hard_kmeans": {},
    "soft_kmeans": {"stiffness": 1.0},
    "gaussian_mixture": {"covariance_type": "diagonal"},
    "gaussian_wcss": {"bandwidth": 0.8},
    "fuzzy_cmeans": {"fuzzifier": 1.7},
    "itisc": {"fuzziness_temperature": 0.9, "deviation_temperature": 0.5},
}
STEPPED = {"gaussian_wcss": {"solver": "armijo"}, "itisc": {"solver": "majorize"}}
SHARES = RNG.dirichlet(np.ones(3), size=len(X))


class Page(BaseComm):
    """The other end of a widget's line: what is sent to it."""

    def __init__(self) -> None:
        super().__init__(target_name="jupyter.widget")
        self.received: list[dict[str, Any]] = []

    def publish_msg(self, msg_type: str, data: Any = None, **_rest: Any) -> None:
        if msg_type == "comm_msg" and data["method"] == "update":
            self.received.append(data["state"])


def a_player(**options: Any) -> ClusterPlayer:
    return ClusterPlayer.from_result(X, fit_hard_kmeans(X, START), explore=True, **options)


def with_page(player: ClusterPlayer) -> Page:
    player.comm = page = Page()
    page.received.clear()
    return page


def scene_of(method: str = "hard_kmeans", **changes: Any) -> dict[str, Any]:
    """Return a scene as the page sends it."""
    start = {"centers": START.tolist()}
    scene = {"data": "own", "method": method, "parameters": PARAMETERS.get(method, {}), "start": start}
    return {**scene, **changes}


def heard(player: ClusterPlayer, *names: str) -> list[str]:
    """Return a list that grows by the name of each of these that changes."""
    changes: list[str] = []
    player.observe(lambda change: changes.append(change["name"]), list(names))
    return changes
