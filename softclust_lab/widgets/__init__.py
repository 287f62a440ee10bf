"""Live pictures for notebooks and for the book's pages, where they need no kernel; dashboards for class."""

try:
    from softclust_lab.widgets.labs import likelihood_lab, shift_lab, temperature_lab
    from softclust_lab.widgets.player import ClusterPlayer
except ModuleNotFoundError as error:
    raise ImportError(f"the player needs {error.name}: pip install 'softclust-lab[widgets]'") from error

__all__ = ["ClusterPlayer", "likelihood_lab", "shift_lab", "temperature_lab"]
