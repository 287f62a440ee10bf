"""The course's data: three real sets, a gallery of eight, the ITISC paper's five, and load records.

Points come as a `Dataset`, electricity use as a `LoadRecord`; both carry names, units, source, licence and a
card that says what one row is. Nothing here needs more than numpy, except the two loaders that read
scikit-learn's files.
"""

from softclust_lab.datasets.dataset import Dataset
from softclust_lab.datasets.day_table import LoadFileError
from softclust_lab.datasets.gallery import GALLERY, make_gallery_set
from softclust_lab.datasets.load_files import read_load_files
from softclust_lab.datasets.load_record import LoadRecord
from softclust_lab.datasets.load_set import make_load_set
from softclust_lab.datasets.meter import load_meter
from softclust_lab.datasets.paper import PAPER_SETS, make_paper_set, paper_recipe
from softclust_lab.datasets.real import PHOTOS, load_iris, load_old_faithful, load_photo_colors
from softclust_lab.datasets.shifts import GaussianRecipe

__all__ = [
    "GALLERY",
    "PAPER_SETS",
    "PHOTOS",
    "Dataset",
    "GaussianRecipe",
    "LoadFileError",
    "LoadRecord",
    "load_iris",
    "load_meter",
    "load_old_faithful",
    "load_photo_colors",
    "make_gallery_set",
    "make_load_set",
    "make_paper_set",
    "paper_recipe",
    "read_load_files",
]
