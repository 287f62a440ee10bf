"""Dashboards for class: sliders that re-run the library, a picture that follows, and figures beside it.

They need a running notebook: in a published page there is no kernel to answer.
"""

from softclust_lab.widgets.labs.likelihood import likelihood_lab
from softclust_lab.widgets.labs.shift import shift_lab
from softclust_lab.widgets.labs.temperature import temperature_lab

__all__ = ["likelihood_lab", "shift_lab", "temperature_lab"]
