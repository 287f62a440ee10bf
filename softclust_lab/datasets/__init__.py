"""The course's data: three real sets, a gallery of eight made from a seed, and the ITISC paper's five.

Each comes as a `Dataset`, which carries its names, units, source, licence and a card that says what one row
is. Nothing here needs more than numpy, except the two loaders that read scikit-learn's files.
"""

from softclust_lab.datasets.dataset import Dataset
from softclust_lab.datasets.gallery import GALLERY, make_gallery_set
from softclust_lab.datasets.paper import PAPER_SETS, make_paper_set, paper_recipe
from softclust_lab.datasets.real import PHOTOS, load_iris, load_old_faithful, load_photo_colors
from softclust_lab.datasets.shifts import GaussianRecipe

__all__ = [
    "GALLERY",
    "PAPER_SETS",
    "PHOTOS",
    "Dataset",
    "GaussianRecipe",
    "load_iris",
    "load_old_faithful",
    "load_photo_colors",
    "make_gallery_set",
    "make_paper_set",
    "paper_recipe",
]
