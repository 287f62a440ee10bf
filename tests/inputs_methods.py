"""Wrong values for the arguments of the five soft methods: rows such as `tests.inputs` has for the rest."""

from __future__ import annotations

import numpy as np

from softclust_lab import fuzzy_cmeans, gaussian_mixture, gaussian_wcss, itisc, soft_kmeans

from .inputs import (
    ANYTHING,
    CENTERS,
    GOOD_HALF,
    HALF_COST,
    INF,
    MANY_CENTERS,
    MATCHED,
    NAN,
    NONNEGATIVE,
    POINTS,
    POSITIVE,
    SEEDS,
    TABLE,
    WEIGHTS,
    Row,
    X,
    counts,
    numbers_along,
)

RESPONSIBILITIES = {
    **{k: v for k, v in MATCHED.items() if k not in ("wrong D", "one column")},
    "negative": [[1.0, 0.0], [-0.5, 1.5], [0.0, 1.0]],
    "too few": [[1.0, 0.0], [0.0, 1.0]],
    "a starved cluster": [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]],
}
SOFT = HALF_COST | {"stiffness": POSITIVE}
GOOD_SOFT = GOOD_HALF | {"stiffness": 1.0}
GAUSSIAN = HALF_COST | {"bandwidth": POSITIVE}
GOOD_GAUSSIAN = GOOD_HALF | {"bandwidth": 1.0}
WEIGHTED = {"sample_weight": [1.0, 2.0, 1.0]}
FIT = {
    "X": POINTS,
    "centers": MATCHED | MANY_CENTERS,
    "sample_weight": WEIGHTS,
    "max_iter": counts(0),
    "tol": NONNEGATIVE,
}
GOOD_FIT = GOOD_HALF | WEIGHTED | {"max_iter": 100, "tol": 1e-3}
NO_NAME = {
    "a typing error": "no such",
    "another case": "EXP(-BETA D^2)",
    "empty": "",
    "a number": 1,
    "nothing": None,
}

SOFT_ROWS = {
    "soft_kmeans.soft_assign": Row(soft_kmeans.soft_assign, GOOD_SOFT, SOFT),
    "soft_kmeans.update_soft_centers": Row(
        soft_kmeans.update_soft_centers,
        {"X": X, "responsibilities": [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]} | WEIGHTED,
        {"X": POINTS, "responsibilities": RESPONSIBILITIES, "sample_weight": WEIGHTS},
    ),
    "soft_kmeans.free_energy": Row(
        soft_kmeans.free_energy, GOOD_SOFT | WEIGHTED, SOFT | {"sample_weight": WEIGHTS}
    ),
    "soft_kmeans.fit_soft_kmeans": Row(
        soft_kmeans.fit_soft_kmeans, GOOD_FIT | {"stiffness": 1.0}, FIT | {"stiffness": POSITIVE}
    ),
    "soft_kmeans.as_stiffness": Row(
        soft_kmeans.as_stiffness,
        {"value": 1.0, "convention": "exp(-d^2 / beta)"},
        {"value": POSITIVE, "convention": NO_NAME | {"another model": "exp(-beta d)"}},
    ),
    "soft_kmeans.critical_stiffness": Row(
        soft_kmeans.critical_stiffness, {"X": X} | WEIGHTED, {"X": POINTS, "sample_weight": WEIGHTS}
    ),
    "soft_kmeans.anneal_soft_kmeans": Row(
        soft_kmeans.anneal_soft_kmeans,
        GOOD_FIT | {"schedule": [1.0, 2.0], "perturbation": 1e-3, "random_state": 0},
        FIT
        | {
            "schedule": {"empty": [], "one number": 1.0, "nothing": None, "zero": [1.0, 0.0], "nan": [NAN]},
            "perturbation": NONNEGATIVE,
            "random_state": SEEDS,
        },
    ),
    "gaussian_wcss.gaussian_weights": Row(gaussian_wcss.gaussian_weights, GOOD_GAUSSIAN, GAUSSIAN),
    "gaussian_wcss.soft_wcss": Row(
        gaussian_wcss.soft_wcss, GOOD_GAUSSIAN | WEIGHTED, GAUSSIAN | {"sample_weight": WEIGHTS}
    ),
    "gaussian_wcss.soft_wcss_gradient": Row(
        gaussian_wcss.soft_wcss_gradient, GOOD_GAUSSIAN | WEIGHTED, GAUSSIAN | {"sample_weight": WEIGHTS}
    ),
    "gaussian_wcss.fit_gaussian_wcss": Row(
        gaussian_wcss.fit_gaussian_wcss,
        GOOD_FIT | {"bandwidth": 1.0, "solver": "armijo", "step": 0.1},
        FIT
        | {
            "bandwidth": POSITIVE,
            "solver": NO_NAME,
            "step": {k: v for k, v in POSITIVE.items() if k != "nothing"},
        },
    ),
}

U = [[0.5, 0.5], [0.2, 0.8], [1.0, 0.0]]
FUZZIFIERS = {**POSITIVE, "one": 1.0, "below one": 0.5}
MEMBERSHIPS = {**TABLE, "too short": U[:2], "no clusters": np.empty((3, 0)), "negative": [[1.5, -0.5]] * 3}
FUZZY = {"X": POINTS, "fuzzifier": FUZZIFIERS, "sample_weight": WEIGHTS}
GOOD_FUZZY = {"X": X, "fuzzifier": 2.0, "sample_weight": [1.0, 2.0, 1.0]}

FUZZY_ROWS = {
    "fuzzy_cmeans.fuzzy_memberships": Row(
        fuzzy_cmeans.fuzzy_memberships, GOOD_HALF | {"fuzzifier": 2.0}, HALF_COST | {"fuzzifier": FUZZIFIERS}
    ),
    "fuzzy_cmeans.update_fuzzy_centers": Row(
        fuzzy_cmeans.update_fuzzy_centers,
        GOOD_FUZZY | {"memberships": U},
        FUZZY | {"memberships": MEMBERSHIPS | {"an empty cluster": [[1.0, 0.0]] * 3}},
    ),
    "fuzzy_cmeans.fuzzy_cost": Row(
        fuzzy_cmeans.fuzzy_cost,
        GOOD_FUZZY | {"centers": CENTERS, "memberships": U},
        FUZZY | {"centers": MATCHED, "memberships": MEMBERSHIPS | {"another K": [[1.0]] * 3}},
    ),
    "fuzzy_cmeans.reduced_fuzzy_cost": Row(
        fuzzy_cmeans.reduced_fuzzy_cost, GOOD_FUZZY | {"centers": CENTERS}, FUZZY | {"centers": MATCHED}
    ),
    "fuzzy_cmeans.fit_fuzzy_cmeans": Row(
        fuzzy_cmeans.fit_fuzzy_cmeans,
        GOOD_FUZZY | {"centers": CENTERS, "max_iter": 100, "tol": 1e-6},
        FUZZY | {"centers": MATCHED | MANY_CENTERS, "max_iter": counts(0), "tol": NONNEGATIVE},
    ),
}

WORDS = {"another word": "cubed", "nothing": None, "a number": 1, "a list": ["log"]}
ITISC = {
    "X": POINTS,
    "centers": MATCHED,
    "fuzziness_temperature": POSITIVE,
    "deviation_temperature": POSITIVE,
    "distortion": WORDS,
    "sample_weight": WEIGHTS,
}
GOOD_ITISC = {
    "X": X,
    "centers": CENTERS,
    "fuzziness_temperature": 1.0,
    "deviation_temperature": 0.5,
    "distortion": "log",
    "sample_weight": [1.0, 2.0, 1.0],
}
ENERGY = ("X", "centers", "fuzziness_temperature", "distortion")
ENERGIES = {k: v for k, v in numbers_along(3).items() if k not in ("too short", "too long")} | {"empty": []}

ITISC_ROWS = {
    "itisc.point_energies": Row(
        itisc.point_energies, {k: GOOD_ITISC[k] for k in ENERGY}, {k: ITISC[k] for k in ENERGY}
    ),
    "itisc.importance_weights": Row(
        itisc.importance_weights,
        {"energies": [0.0, 1.0, -INF], "deviation_temperature": 0.5, "sample_weight": [1.0, 2.0, 1.0]},
        {"energies": ENERGIES, "deviation_temperature": POSITIVE, "sample_weight": WEIGHTS},
    ),
    "itisc.update_itisc_centers": Row(itisc.update_itisc_centers, GOOD_ITISC, ITISC),
    "itisc.itisc_objective": Row(itisc.itisc_objective, GOOD_ITISC, ITISC),
    "itisc.itisc_gradient": Row(itisc.itisc_gradient, GOOD_ITISC, ITISC),
    "itisc.fit_itisc": Row(
        itisc.fit_itisc,
        GOOD_ITISC | {"solver": "alternating", "damping": 0.5, "max_iter": 10, "tol": 1e-3},
        ITISC
        | {
            "centers": MATCHED | MANY_CENTERS,
            "solver": WORDS,
            "damping": POSITIVE | {"above one": 1.5},
            "max_iter": counts(0),
            "tol": NONNEGATIVE,
        },
    ),
}


MIXTURE = {"weights": [0.5, 0.5], "means": CENTERS, "covariances": [1.0, 2.0]}
GOOD_MIXTURE = {"X": X} | MIXTURE
PROPORTIONS = numbers_along(2) | {"negative": [-0.5, 1.5], "without sum 1": [0.5, 0.6], "empty": []}
SHAPES = {k: v for k, v in ANYTHING.items() if k != "nothing"} | {
    "a scalar": 1.0,
    "one too few": [1.0],
    "a shared matrix without its axis": np.eye(3),
    "not symmetric": [[[1.0, 0.5], [0.0, 1.0]]],
}
COVARIANCES = SHAPES | {
    "negative": [1.0, -1.0],
    "zero": [1.0, 0.0],
    "not positive definite": [[[1.0, 2.0], [2.0, 1.0]]],
    "singular": [[[1.0, 1.0], [1.0, 1.0]]],
}
HELD = POINTS | {
    "negative": [[-1.0, 2.0], [0.5, 0.5], [1.0, 0.0]],
    "without sum 1": [[1.0, 1.0], [0.5, 0.5], [1.0, 0.0]],
    "too few rows": [[0.5, 0.5]],
    "an empty column": [[1.0, 0.0]] * 3,
}
KINDS = {"another name": "diag", "a number": 3, "nothing": None}
BAD_MIXTURE = {"weights": PROPORTIONS, "means": MATCHED, "covariances": COVARIANCES}
SHAPES_OF_MIXTURE = {"means": POINTS, "covariances": SHAPES}
FLOOR = {"covariance_floor": NONNEGATIVE}
THREE = {"sample_weight": [1.0, 2.0, 1.0]}

MIXTURE_ROWS = {
    "gaussian_mixture.log_gaussian": Row(
        gaussian_mixture.log_gaussian,
        {"X": X, "means": CENTERS, "covariances": [1.0, 2.0]},
        {"X": POINTS, "means": MATCHED, "covariances": COVARIANCES},
    ),
    "gaussian_mixture.e_step": Row(
        gaussian_mixture.e_step, GOOD_MIXTURE | {"covariance_floor": 0.0}, {"X": POINTS} | BAD_MIXTURE | FLOOR
    ),
    "gaussian_mixture.m_step": Row(
        gaussian_mixture.m_step,
        {"X": X, "responsibilities": [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]], "covariance_type": "full"} | THREE,
        {"X": POINTS, "responsibilities": HELD, "covariance_type": KINDS, "sample_weight": WEIGHTS} | FLOOR,
    ),
    "gaussian_mixture.log_likelihood": Row(
        gaussian_mixture.log_likelihood,
        GOOD_MIXTURE | THREE | {"covariance_floor": 0.0},
        {"X": POINTS, "sample_weight": WEIGHTS} | BAD_MIXTURE | FLOOR,
    ),
    "gaussian_mixture.fit_gaussian_mixture": Row(
        gaussian_mixture.fit_gaussian_mixture,
        GOOD_HALF
        | THREE
        | {"weights": [0.5, 0.5], "covariances": [1.0, 2.0], "covariance_type": "spherical"}
        | {"covariance_floor": 0.1, "max_iter": 100, "tol": 1e-3},
        {
            "X": POINTS,
            "centers": MATCHED | MANY_CENTERS,
            "weights": PROPORTIONS,
            "covariances": COVARIANCES,
            "covariance_type": KINDS,
            "sample_weight": WEIGHTS,
            "max_iter": counts(0),
            "tol": NONNEGATIVE,
        }
        | FLOOR,
    ),
    "gaussian_mixture.sample_mixture": Row(
        gaussian_mixture.sample_mixture,
        MIXTURE | {"n_points": 3, "random_state": 0},
        BAD_MIXTURE | {"means": POINTS, "n_points": counts(1), "random_state": SEEDS},
    ),
    "gaussian_mixture.full_covariances": Row(
        gaussian_mixture.full_covariances, {"means": CENTERS, "covariances": [1.0, 2.0]}, SHAPES_OF_MIXTURE
    ),
    "gaussian_mixture.n_parameters": Row(
        gaussian_mixture.n_parameters, {"means": CENTERS, "covariances": [1.0, 2.0]}, SHAPES_OF_MIXTURE
    ),
    "gaussian_mixture.aic": Row(
        gaussian_mixture.aic, GOOD_MIXTURE | THREE, {"X": POINTS, "sample_weight": WEIGHTS} | BAD_MIXTURE
    ),
    "gaussian_mixture.bic": Row(
        gaussian_mixture.bic, GOOD_MIXTURE | THREE, {"X": POINTS, "sample_weight": WEIGHTS} | BAD_MIXTURE
    ),
}

METHOD_ROWS = SOFT_ROWS | FUZZY_ROWS | ITISC_ROWS | MIXTURE_ROWS
