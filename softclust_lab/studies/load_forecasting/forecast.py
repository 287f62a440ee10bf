"""The second stage: one support vector regression for each group of days and time of day."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from softclust_lab.arrays import FloatArray, IntArray
from softclust_lab.studies.load_forecasting.clustering import Partition
from softclust_lab.studies.load_forecasting.features import Period

__all__ = ["Forecaster", "mean_squared_error"]


@dataclass
class Forecaster:
    """Forecasts the later days of a period, given how its days are grouped.

    Parameters
    ----------
    period : Period
    penalty, tube : float
        C and epsilon of the regressions; kernel and width are scikit-learn's defaults.

    Notes
    -----
    The regressions of a group depend on its days alone. Methods often agree on a group, so what each group
    forecasts is kept.
    """

    period: Period
    penalty: float
    tube: float
    _known: dict[bytes, FloatArray] = field(default_factory=dict, repr=False)

    def forecast(self, partition: Partition) -> FloatArray:
        """Return the forecast of the later days, shape (S, m): each by the regressions of its group."""
        group = partition.assign(self.period.later_features)
        forecast = np.empty_like(self.period.later_load)
        for k in np.unique(group):
            members = np.flatnonzero(partition.labels == k)
            forecast[:, group == k] = self._by(members)[:, group == k]
        return forecast

    def error(self, partition: Partition) -> float:
        """Return the mean squared error of the forecast of the later days, of all their readings."""
        return mean_squared_error(self.forecast(partition), self.period.later_load)

    def _by(self, members: IntArray) -> FloatArray:
        """Return what regressions trained on these days say of all later days."""
        key = members.tobytes()
        if key not in self._known:
            self._known[key] = self._regress(members)
        return self._known[key]

    def _regress(self, members: IntArray) -> FloatArray:
        from sklearn import config_context
        from sklearn.svm import SVR

        forecast = np.empty_like(self.period.later_load)
        with config_context(assume_finite=True, skip_parameter_validation=True):
            for stamp, (lags, load) in enumerate(zip(self.period.lags, self.period.load, strict=True)):
                model = SVR(C=self.penalty, epsilon=self.tube).fit(lags[members], load[members])
                forecast[stamp] = model.predict(self.period.later_lags[stamp])
        return forecast


def mean_squared_error(forecast: FloatArray, load: FloatArray) -> float:
    """Return the mean squared error, in squared units of the scaled load.

    Book: eq-load-error.
    """
    return float(np.mean((forecast - load) ** 2))
