"""The real data sets: what they are, where they come from, on what terms they may be used."""

from __future__ import annotations

from importlib import resources
from typing import Any

import numpy as np

from softclust_lab.arrays import as_count
from softclust_lab.datasets.dataset import Dataset

__all__ = ["PHOTOS", "load_iris", "load_old_faithful", "load_photo_colors"]


def load_old_faithful() -> Dataset:
    """Return 272 eruptions of the Old Faithful geyser: how long each lasted, how long until the next.

    Returns
    -------
    Dataset
        X of shape (272, 2): duration in minutes, waiting time in minutes. No labels.

    References
    ----------
    W. Härdle (1991), Smoothing Techniques: With Implementation in S, Springer.
    A. Azzalini and A. W. Bowman (1990), A look at some data on the Old Faithful geyser, Applied Statistics
    39, 357-365.

    Examples
    --------
    >>> load_old_faithful().X.mean(axis=0).round(2)
    array([ 3.49, 70.9 ])
    """
    file = resources.files("softclust_lab.datasets") / "old_faithful.csv"
    with file.open(encoding="utf-8") as lines:
        X = np.loadtxt(lines, delimiter=",", skiprows=1)
    return Dataset(
        name="Old Faithful",
        X=X,
        labels=None,
        feature_names=("duration", "waiting"),
        units=("minutes", "minutes"),
        source=(
            "The data set `faithful` of the R language, which credits W. Härdle (1991), Smoothing "
            "Techniques: With Implementation in S, Springer. A. Azzalini and A. W. Bowman (1990), A look at "
            "some data on the Old Faithful geyser, Applied Statistics 39, 357-365, analyse a more complete "
            "record."
        ),
        license=(
            "We know of no licence for the numbers themselves: they are published measurements of nature. "
            "The software that carries them, R's package `datasets`, is under GPL-2 or GPL-3."
        ),
        card=(
            "One row is one eruption of the Old Faithful geyser in Yellowstone National Park, USA: how long "
            "it lasted, and how long until the next one began. Both times are rounded: the waiting times to "
            "whole minutes, the durations to whole seconds. 33 % of the durations are multiples of 5 "
            "seconds, where 20 % would be expected: people read the clock. Other versions of these data "
            "exist, with more rows. The two features have the same unit but not the same spread: the "
            "standard deviation is 1.1 minutes for the duration and 13.6 minutes for the waiting time, so "
            "distances are mostly differences in waiting time unless you rescale."
        ),
    )


_NOTE = "according to the note that scikit-learn ships beside it, retrieved in August 2011"
_PHOTOS: dict[str, tuple[str, str, str]] = {
    "china": (
        "a many-storeyed pavilion above a lake",
        f"china.jpg as shipped with scikit-learn; by Flickr user danielbuechele, {_NOTE}, from "
        "https://www.flickr.com/photos/danielbuechele/6061409035/",
        "CC BY 2.0, https://creativecommons.org/licenses/by/2.0/: credit danielbuechele.",
    ),
    "flower": (
        "a round orange flower before dark leaves",
        f"flower.jpg as shipped with scikit-learn; {_NOTE}, from "
        "https://www.flickr.com/photos/vultilion/6056698931/",
        "CC BY 2.0, https://creativecommons.org/licenses/by/2.0/. The note names danielbuechele but links "
        "to the Flickr user vultilion: credit both.",
    ),
}

PHOTOS: tuple[str, ...] = tuple(_PHOTOS)
"""The names of the photographs."""


def load_photo_colors(photo: str = "china", n_pixels: int | None = None, seed: int = 0) -> Dataset:
    """Return the colours of a photograph, one row for each pixel.

    Parameters
    ----------
    photo : {"china", "flower"}
        A pavilion above a lake, or a flower.
    n_pixels : int or None
        None for all pixels, row by row, so that ``X.reshape(*image_shape, 3)`` is the photograph; a number
        for that many different pixels in random order.
    seed : int
        Which random pixels.

    Returns
    -------
    Dataset
        X of shape (273280, 3) or (n_pixels, 3): red, green and blue from 0 (none) to 1 (full). No labels.
        `image_shape` is (427, 640), or None if the pixels were drawn at random.

    Raises
    ------
    ValueError
        If the photograph is not one of the two, or `n_pixels` is not in 1..273280.
    ImportError
        If scikit-learn, which ships the photographs, or Pillow, which reads them, is missing.

    Examples
    --------
    >>> load_photo_colors("china", n_pixels=1000).X.shape
    (1000, 3)
    """
    if not isinstance(photo, str) or photo not in _PHOTOS:
        raise ValueError(f"`photo` must be one of {', '.join(PHOTOS)}, got {photo!r}")
    pixels = _sklearn_data("load_sample_image", f"{photo}.jpg")
    height, width, channels = pixels.shape
    X = pixels.reshape(-1, channels) / 255.0
    if n_pixels is not None:
        n_pixels = as_count(n_pixels, "n_pixels")
        if n_pixels > len(X):
            raise ValueError(
                f"`n_pixels` must be at most {len(X)}, the size of the photograph, got {n_pixels}: "
                "pass None for all pixels"
            )
        rng = np.random.default_rng(as_count(seed, "seed", minimum=0))
        X = X[rng.choice(len(X), size=n_pixels, replace=False)]
    shows, source, license_ = _PHOTOS[photo]
    return Dataset(
        name=f"Colours of the photograph {photo}.jpg",
        X=X,
        labels=None,
        feature_names=("red", "green", "blue"),
        units=("0 to 1",) * 3,
        source=source,
        license=license_,
        card=(
            f"One row is one pixel of a photograph of {height} by {width} pixels that shows {shows}: how "
            "much red, green and blue light it sends, as the camera's file stores it, in 256 steps from "
            "none to full. Equal steps are not equally visible, and the JPEG compression has smeared "
            "colours across neighbouring pixels. Where a pixel lies in the image is not part of the row."
        ),
        image_shape=(height, width) if n_pixels is None else None,
    )


def load_iris() -> Dataset:
    """Return Fisher's 150 iris flowers, 50 of each of three species.

    Returns
    -------
    Dataset
        X of shape (150, 4): length and width of sepal and petal in centimetres. `labels` is the species.

    Raises
    ------
    ImportError
        If scikit-learn, which ships the table, is missing.

    References
    ----------
    R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, Annals of Eugenics 7,
    179-188.

    Examples
    --------
    >>> load_iris().label_names
    ('setosa', 'versicolor', 'virginica')
    """
    table = _sklearn_data("load_iris")
    return Dataset(
        name="Iris",
        X=table.data,
        labels=table.target,
        feature_names=("sepal length", "sepal width", "petal length", "petal width"),
        units=("cm",) * 4,
        source=(
            "R. A. Fisher (1936), The use of multiple measurements in taxonomic problems, Annals of "
            "Eugenics 7, 179-188, from measurements by E. Anderson; the copy that scikit-learn ships."
        ),
        license=(
            "We know of no licence for the numbers themselves: they are published measurements of nature. "
            "The copy is part of scikit-learn, which is under BSD-3-Clause."
        ),
        card=(
            "One row is one iris flower, measured by hand to a tenth of a centimetre; the label is its "
            "species, as a botanist named it. Setosa stands apart; versicolor and virginica overlap, so "
            "clusters found without the labels do not match the three species exactly. With values in "
            "tenths, some flowers coincide: 149 of the 150 rows are different."
        ),
        label_names=tuple(str(name) for name in table.target_names),
    )


def _sklearn_data(loader: str, *args: str) -> Any:
    """Call one of scikit-learn's loaders; its import takes about a second, so it waits until here."""
    try:
        from sklearn import datasets

        return getattr(datasets, loader)(*args)
    except ImportError as error:
        raise ImportError(
            "scikit-learn ships these data and Pillow reads its photographs; importing them failed "
            f"({error}): "
            'install both with pip install "softclust-lab[data]"'
        ) from error
