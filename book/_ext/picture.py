"""Make the README's picture: hard K-means on the eight sets of the gallery.

Run it with ``make picture``. The best of ten fits from random starts is drawn for each set.
"""

from pathlib import Path

from softclust_lab import fit_hard_kmeans, random_centers
from softclust_lab.datasets import GALLERY, make_gallery_set
from softclust_lab.plots import plot_gallery
from softclust_lab.result import ClusterResult

PICTURE = Path(__file__).parents[1] / "_assets" / "eight_sets.png"


def best_fit(name: str) -> ClusterResult:
    """Return the cheapest of ten fits with three centers."""
    X = make_gallery_set(name).X
    fits = (fit_hard_kmeans(X, random_centers(X, 3, random_state=seed)) for seed in range(10))
    return min(fits, key=lambda fit: fit.objective)


if __name__ == "__main__":
    shown = {name.replace("_", " "): (make_gallery_set(name).X, best_fit(name)) for name in GALLERY}
    plot_gallery(shown).save(PICTURE)
    print(PICTURE.relative_to(Path.cwd()))
