"""In place of `sklearn.datasets`: two loaders for `softclust_lab.datasets`, and nothing to fit with."""

from __future__ import annotations

from importlib import resources
from types import SimpleNamespace
from typing import Any

import numpy as np


def load_iris() -> Any:
    """Return the iris table."""
    with (resources.files("sklearn.datasets") / "data" / "iris.csv").open(encoding="utf-8") as lines:
        names = next(lines).strip().split(",")[2:]
        table = np.loadtxt(lines, delimiter=",")
    return SimpleNamespace(data=table[:, :-1], target=table[:, -1].astype(int), target_names=np.array(names))


def load_sample_image(name: str) -> Any:
    """Return a photograph as an array of bytes."""
    from PIL import Image

    with (resources.files("sklearn.datasets") / "images" / name).open("rb") as file:
        return np.asarray(Image.open(file))
