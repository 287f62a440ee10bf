"""Which pieces of work study 1 consists of, in its quick and its full form."""

from __future__ import annotations

from softclust_lab.studies.boundary_points.measure import (
    alternating_runs,
    boundary_distances,
    largest_weights,
    same_as_fuzzy,
)
from softclust_lab.studies.paper import TEMPERATURES, WEIGHTS
from softclust_lab.studies.pieces import Form, Piece

__all__ = [
    "GAUSSIAN_SETS",
    "STUDY",
    "alternating_pieces",
    "draws_of",
    "every_draw",
    "extreme_draws",
    "gaussian_draws",
    "same_pieces",
    "weight_pieces",
]

STUDY = "boundary_points"
GAUSSIAN_SETS = ("two", "three", "four", "six")
#: Two temperatures are enough for Extreme.
_COLD_AND_FUZZY = (1.0, 0.1)
#: So many starts for the draw that is compared with the paper: the paper's end has to be among them.
_FIRST_STARTS = 20


def n_draws(form: Form) -> int:
    """Return how many draws of the four Gaussian sets a form makes."""
    return 4 if form.quick else 20


def n_extreme(form: Form) -> int:
    """Return how many draws of Extreme a form makes."""
    return 20 if form.quick else 60


def n_starts(form: Form) -> int:
    """Return from how many starts a form fits each model on draws that are not the paper's."""
    return 5 if form.quick else 10


def draws_of(form: Form, name: str) -> list[Piece]:
    """Return the pieces that measure a data set, one for each draw, the paper's first."""
    extreme = name == "extreme"
    temperatures = _COLD_AND_FUZZY if extreme else TEMPERATURES
    seeds = form.seeds(n_extreme(form) if extreme else n_draws(form))
    return [
        Piece(
            f"{STUDY}/{name}-{seed}",
            boundary_distances,
            {
                "name": name,
                "seed": seed,
                "temperatures": list(temperatures),
                "n_starts": _FIRST_STARTS if seed == form.seed else n_starts(form),
            },
        )
        for seed in seeds
    ]


def extreme_draws(form: Form) -> list[Piece]:
    """Return the pieces that measure Extreme."""
    return draws_of(form, "extreme")


def gaussian_draws(form: Form) -> list[Piece]:
    """Return the pieces that measure the four Gaussian sets."""
    return [piece for name in GAUSSIAN_SETS for piece in draws_of(form, name)]


def every_draw(form: Form) -> list[Piece]:
    """Return the pieces that measure all five sets."""
    return [*gaussian_draws(form), *extreme_draws(form)]


def weight_pieces(form: Form) -> list[Piece]:
    """Return the pieces that fit Fuzzy-ITISC for its weights."""
    return [
        Piece(
            f"{STUDY}/weights-{seed}",
            largest_weights,
            {"seed": seed, "temperatures": list(WEIGHTS), "n_starts": n_starts(form)},
        )
        for seed in form.seeds(n_draws(form))
    ]


def alternating_pieces(form: Form) -> list[Piece]:
    """Return the one piece that runs the alternating algorithm from many starts."""
    inputs = {"seed": form.seed, "temperatures": [0.7, 0.3, 0.1], "n_starts": 20 if form.quick else 100}
    return [Piece(f"{STUDY}/alternating-{form.seed}", alternating_runs, inputs)]


def same_pieces(form: Form) -> list[Piece]:
    """Return the pieces that compare Fuzzy-ITISC with fuzzy c-means."""
    return [
        Piece(f"{STUDY}/same-{seed}", same_as_fuzzy, {"seed": seed, "n_starts": 1})
        for seed in form.seeds(n_draws(form))
    ]
