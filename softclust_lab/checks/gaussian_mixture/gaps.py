"""Task 5, the variation: cases worked by hand and hints. Solution and hidden cases live in the source."""

from __future__ import annotations

import numpy as np

from softclust_lab.checks.compare import NUMBERS, tuple_of
from softclust_lab.checks.gaussian_mixture.draws import LOG_TWO_PI
from softclust_lab.checks.gaussian_mixture.gaps_wrong import WRONG_ANSWERS
from softclust_lab.checks.task import Case, Misconception, Task, four_properties
from softclust_lab.checks.values import Value

SECTION = "gaussian-mixture-gaps"
E_STEP = "gaussian-mixture-e-step"
LIKELIHOOD = "gaussian-mixture-likelihood"
LOGS = "gaussian-mixture-logs"

_HINTS = {
    "gaps-filled-with-zeros": (
        "You treat gaps as zeros. Zero is a value like any other, and nobody observed it: what was not "
        "observed must not count.",
        SECTION,
    ),
    "gaps-filled-with-column-means": (
        "You fill each gap with the mean of its column. Then points with gaps are treated as if they had "
        "been seen in the middle. Nothing is filled in: use the density of the observed coordinates.",
        SECTION,
    ),
    "gaps-filled-with-component-means": (
        "You let each component fill the gaps with its own mean and use its full density. That favours "
        "components in which the missing coordinate varies little. The marginal density of the observed "
        "coordinates knows nothing of the others.",
        SECTION,
    ),
    "gaps-spoil-the-row": (
        "A point with a gap gets not-a-number from you, and so does the whole log-likelihood. Choose the "
        "observed coordinates of the point first, then compute.",
        SECTION,
    ),
    "rows-with-gaps-left-out": (
        "You leave out the points with gaps. Each point has a row in the answer, and whatever was observed "
        "of it counts.",
        SECTION,
    ),
    "rows-with-gaps-get-the-weights": (
        "A point with any gap gets the weights from you. That is right only if nothing was observed: a "
        "single known coordinate already speaks for some components.",
        SECTION,
    ),
    "columns-with-gaps-left-out": (
        "You leave out every coordinate that some point lacks. The gaps differ from point to point: each "
        "point counts with all coordinates that were observed of it.",
        SECTION,
    ),
    "sub-matrix-of-the-inverse": (
        "You take a sub-matrix of the inverse covariance. That is the density of the observed coordinates "
        "if the others were known. For the marginal it is the other way round: take the sub-matrix of the "
        "covariance first, then its inverse.",
        SECTION,
    ),
    "determinant-of-all-coordinates": (
        "Your determinant is that of the whole covariance. The marginal of the observed coordinates is a "
        "Gaussian of its own, and its determinant is that of the sub-matrix.",
        SECTION,
    ),
    "constant-of-all-coordinates": (
        "Your responsibilities are right, but the log-likelihood counts log 2 pi for coordinates that were "
        "not observed. Each point brings it as often as it has observed coordinates.",
        SECTION,
    ),
    "variances-only": (
        "You multiply the densities of the observed coordinates one by one. That leaves out how they vary "
        "together: use the whole sub-matrix, with its entries off the diagonal.",
        SECTION,
    ),
    "weights-forgotten": (
        "Your function does not use the weights. Before anything is observed, component k is chosen with "
        "probability pi_k.",
        E_STEP,
    ),
    "log-likelihood-of-complete-rows": (
        "Your log-likelihood counts the complete points only. A point with gaps adds the logarithm of the "
        "density of what was observed.",
        SECTION,
    ),
    "mean-log-likelihood": (
        "Your log-likelihood is that of an average point. The sum over all points is wanted.",
        LIKELIHOOD,
    ),
    "parts-swapped": (
        "You return the log-likelihood first. The responsibilities come first.",
        E_STEP,
    ),
    "densities-underflow": (
        "Your function is right near the means and gives not-a-number far out, where all densities of a "
        "point are 0 for a computer. Subtract the largest logarithm of the point before you exponentiate.",
        LOGS,
    ),
    "equal-shares-when-nothing-is-known": (
        "A point of which nothing is known gets equal shares from you. Even then the weights are known: "
        "component k is chosen with probability pi_k.",
        SECTION,
    ),
    "nothing-known-not-a-number": (
        "A point of which nothing is known gets not-a-number from you. Its responsibilities are the "
        "weights: there is no density to multiply them with.",
        SECTION,
    ),
}

_NO = np.nan
_WIDE_AND_TALL = np.array([[[4.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 4.0]]])
_ROUND = np.array([np.eye(2), np.eye(2)])
_TILTED = np.array([[[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]], np.eye(3)])
_ROOT = np.sqrt(3)
_RATIO = np.exp(2 / 3) / _ROOT
_FIRST = np.exp(1.5) / 2

VISIBLE = (
    Case(
        "One coordinate of two",
        (
            np.array([[_NO, 0.0], [2.0, _NO]]),
            np.array([0.5, 0.5]),
            np.zeros((2, 2)),
            _WIDE_AND_TALL,
        ),
        (
            np.array([[2 / 3, 1 / 3], [_FIRST / (1 + _FIRST), 1 / (1 + _FIRST)]]),
            2 * np.log(0.5) - LOG_TWO_PI + np.log(1.5) + np.log(0.5 * np.exp(-0.5) + np.exp(-2.0)),
        ),
        "Of the first point the second coordinate is known: variances 1 and 4, heights as 1 to 1/2. Of the "
        "second point the first is known: under the wide component (variance 4) exp(-4/8) / 2 = 0.303, under "
        "the tall one (variance 1) exp(-4/2) = 0.135, shares 0.691 and 0.309. Log-likelihood: log(0.5 * 1.5) "
        "+ log(0.5 * 0.439) - log 2 pi = -3.643.",
    ),
    Case(
        "No gap: the E-step of task 2",
        (
            np.array([[2.0, 0.0]]),
            np.array([0.5, 0.5]),
            np.zeros((2, 2)),
            _WIDE_AND_TALL,
        ),
        (
            np.array([[np.exp(1.5), 1.0]]) / (1 + np.exp(1.5)),
            np.log(0.25) - LOG_TWO_PI - 0.5 + np.log1p(np.exp(-1.5)),
        ),
        "Squared lengths 4/4 = 1 and 4/1 = 4, equal determinants: shares 0.818 and 0.182.",
    ),
    Case(
        "Two coordinates of three, tilted",
        (
            np.array([[1.0, -1.0, _NO], [1.0, _NO, 1.0]]),
            np.array([0.5, 0.5]),
            np.zeros((2, 3)),
            _TILTED,
        ),
        (
            np.array([[1 / (1 + _ROOT), _ROOT / (1 + _ROOT)], [_RATIO / (1 + _RATIO), 1 / (1 + _RATIO)]]),
            2 * (np.log(0.5) - LOG_TWO_PI)
            + np.log(np.exp(-1.0) * (1 + 1 / _ROOT))
            + np.log(np.exp(-1 / 3) / _ROOT + np.exp(-1.0)),
        ),
        "Any two coordinates of the first component have the covariance [[2, 1], [1, 2]], with determinant 3 "
        "and inverse [[2, -1], [-1, 2]] / 3. Squared lengths, first component and second: for (1, -1) they "
        "are 6/3 = 2 and 2, so the densities are as 1/1.732 to 1: shares 0.366 and 0.634. For (1, 1) they "
        "are 2/3 and 2: exp(-1/3) / 1.732 = 0.414 and exp(-1) = 0.368: shares 0.529 and 0.471.",
    ),
    Case(
        "The missing coordinate has a mean of its own",
        (
            np.array([[1.0, _NO], [_NO, 5.0]]),
            np.array([0.75, 0.25]),
            np.array([[0.0, 0.0], [2.0, 10.0]]),
            _ROUND,
        ),
        (
            np.array([[0.75, 0.25], [0.75, 0.25]]),
            -LOG_TWO_PI - 0.5 - 12.5,
        ),
        "1 lies half way between 0 and 2, and 5 half way between 0 and 10: only the weights decide. The log "
        "densities are -(log 2 pi + 1) / 2 and -(log 2 pi + 25) / 2, together -14.838.",
    ),
    Case(
        "Far out",
        (
            np.array([[101.0, _NO], [_NO, -99.0]]),
            np.array([0.5, 0.5]),
            np.array([[0.0, 0.0], [2.0, 2.0]]),
            _ROUND,
        ),
        (
            np.array([[np.exp(-200.0), 1.0], [1.0, np.exp(-200.0)]]),
            2 * np.log(0.5) - LOG_TWO_PI - 99.0**2,
        ),
        "All densities are 0 for a computer, but their logarithms differ by (101^2 - 99^2) / 2 = 200. Each "
        "point's log density is log 0.5 - 0.919 - 99^2 / 2.",
    ),
    Case(
        "Nothing observed",
        (
            np.array([[_NO, _NO], [1.0, 5.0]]),
            np.array([0.75, 0.25]),
            np.array([[0.0, 0.0], [2.0, 10.0]]),
            _ROUND,
        ),
        (
            np.array([[0.75, 0.25], [0.75, 0.25]]),
            -LOG_TWO_PI - 13.0,
        ),
        "The first point gets the weights and adds log 1 = 0. (1, 5) lies half way between the means: the "
        "weights again, and the log density -(2 log 2 pi + 1 + 25) / 2 = -14.838.",
        special=True,
    ),
)


def _answers(code: str) -> tuple[Value | None, ...]:
    """Return what a mistake answers to each visible case."""
    wrong = WRONG_ANSWERS[code]
    return tuple(_answer(wrong[i]) if i in wrong else case.expected for i, case in enumerate(VISIBLE))


def _answer(parts: tuple[object, object] | None) -> Value | None:
    return None if parts is None else tuple(_part(part) for part in parts)


def _part(part: object) -> Value:
    """Return a number, or responsibilities of two components, of perhaps no point at all."""
    return np.array(part).reshape(-1, 2) if isinstance(part, list) else float(part)  # type: ignore[arg-type]


TASK = Task(
    id="gaussian_mixture.e_step_with_gaps",
    title="A variation: missing entries",
    parameters=("X", "weights", "means", "covariances"),
    rule=tuple_of(responsibilities=NUMBERS, log_likelihood=NUMBERS),
    properties=four_properties(
        (3.0, 3.0, 2.0, 2.0),
        "values on points in the plane that lack a coordinate",
        "values on tilted components in five dimensions with gaps everywhere",
        "the order of the coordinates, the unit and a column that nobody observed change nothing else",
        "points of which nothing or one entry is known, points far out, data far from zero",
    ),
    visible=VISIBLE,
    misconceptions=tuple(
        Misconception(code, hint, section, visible=_answers(code)) for code, (hint, section) in _HINTS.items()
    ),
)
