"""The player as the picture of a lab."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from softclust_lab.result import ClusterResult
from softclust_lab.widgets.player import ClusterPlayer

__all__ = ["Picture"]


def _nothing(*_: object, **__: object) -> str:
    return ""


class Picture(ClusterPlayer):
    """A player that follows sliders. It has no still image, which would take longer to draw than a fit."""

    # A lab needs a kernel, so there is no page without one for the image to stand in.
    _draw_still = staticmethod(_nothing)

    def follow(
        self,
        X: ArrayLike,
        feature_names: Sequence[str] | None,
        result: ClusterResult,
        iteration: int = 0,
    ) -> None:
        """Show a result at an iteration in place of the last one, in one message to the page."""
        with self.hold_sync():
            self.show(X, result, name=self.run, feature_names=feature_names)
            self.iteration = iteration
