"""The course's pictures, drawn from the data and the results that really ran.

Every function returns a `Picture`: a matplotlib figure with its description. A notebook shows it as inline
SVG whose text takes the page's own colour, so one picture serves light and dark pages, phones and screen
readers. This package and nothing else in the library imports matplotlib; install it with
``pip install "softclust-lab[plots]"``.
"""

try:
    import matplotlib  # noqa: F401
except ImportError as error:
    raise ImportError(
        f"pictures are drawn with matplotlib, and importing it failed ({error}): install it with "
        'pip install "softclust-lab[plots]"'
    ) from error

from softclust_lab.plots.curves import plot_cost_curve, plot_elbow
from softclust_lab.plots.differences import plot_differences
from softclust_lab.plots.draws import plot_draws
from softclust_lab.plots.gallery import plot_gallery
from softclust_lab.plots.images import plot_image_pair, plot_palette
from softclust_lab.plots.method_map import plot_method_map
from softclust_lab.plots.panels import plot_center_panels
from softclust_lab.plots.picture import Picture
from softclust_lab.plots.places import plot_landscape, plot_memberships
from softclust_lab.plots.scaling import plot_scaling
from softclust_lab.plots.scatter import plot_centers, plot_clusters, plot_points
from softclust_lab.plots.starts import plot_start_outcomes
from softclust_lab.plots.sweeps import plot_bifurcation, plot_sweep
from softclust_lab.plots.traces import plot_log_likelihood, plot_objective
from softclust_lab.plots.trajectories import plot_trajectories
from softclust_lab.plots.weights import plot_importance_weights

__all__ = [
    "Picture",
    "plot_bifurcation",
    "plot_center_panels",
    "plot_centers",
    "plot_clusters",
    "plot_cost_curve",
    "plot_differences",
    "plot_draws",
    "plot_elbow",
    "plot_gallery",
    "plot_image_pair",
    "plot_importance_weights",
    "plot_landscape",
    "plot_log_likelihood",
    "plot_memberships",
    "plot_method_map",
    "plot_objective",
    "plot_palette",
    "plot_points",
    "plot_scaling",
    "plot_start_outcomes",
    "plot_sweep",
    "plot_trajectories",
]
