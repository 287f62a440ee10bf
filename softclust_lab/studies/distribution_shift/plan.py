"""Which pieces of work study 2 consists of, in its quick and its full form."""

from __future__ import annotations

from softclust_lab.studies.distribution_shift.measure import shift_outcomes, temperature_outcomes
from softclust_lab.studies.pieces import Form, Piece

__all__ = ["STUDY", "TRADE_DISTANCES", "TRADE_TEMPERATURES", "shift_pieces", "trade_pieces"]

STUDY = "distribution_shift"
TRADE_TEMPERATURES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
TRADE_DISTANCES = (0.0, 1.5, 3.0)
_STARTS = 10
_TESTS = 6


def n_draws(form: Form) -> int:
    """Return how many draws of the training data a form makes."""
    return 6 if form.quick else 20


def future_seeds(seed: int) -> list[int]:
    """Return the seeds of the draws that are shifted: none of them is a training seed."""
    return [1000 + 100 * seed + at for at in range(_TESTS)]


def shift_pieces(form: Form) -> list[Piece]:
    """Return the pieces that measure all shifts, one for each draw of the training data."""
    return [
        Piece(
            f"{STUDY}/shifts-{seed}",
            shift_outcomes,
            {"seed": seed, "test_seeds": future_seeds(seed), "n_starts": _STARTS},
        )
        for seed in form.seeds(n_draws(form))
    ]


def trade_pieces(form: Form) -> list[Piece]:
    """Return the pieces that measure the trade along T2."""
    return [
        Piece(
            f"{STUDY}/trade-{seed}",
            temperature_outcomes,
            {
                "seed": seed,
                "test_seed": future_seeds(seed)[0],
                "temperatures": list(TRADE_TEMPERATURES),
                "distances": list(TRADE_DISTANCES),
                "n_starts": _STARTS,
            },
        )
        for seed in form.seeds(n_draws(form))
    ]
