"""The course's data: three real sets, and a gallery of eight that are made from a seed.

Each comes as a `Dataset`, which carries its names, units, source, licence and a card that says what one row
is. Nothing here needs more than numpy, except the two loaders that read scikit-learn's files.
"""

from softclust_lab.datasets.dataset import Dataset
from softclust_lab.datasets.gallery import GALLERY, make_gallery_set
from softclust_lab.datasets.real import PHOTOS, load_iris, load_old_faithful, load_photo_colors

__all__ = [
    "GALLERY",
    "PHOTOS",
    "Dataset",
    "load_iris",
    "load_old_faithful",
    "load_photo_colors",
    "make_gallery_set",
]
