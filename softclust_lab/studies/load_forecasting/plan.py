"""Which pieces of work study 3 consists of, in its quick and its full form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from softclust_lab.datasets import load_meter, make_load_set
from softclust_lab.studies.load_forecasting.measure import heavy_days, month_of
from softclust_lab.studies.load_forecasting.months import Settings, months_to_test
from softclust_lab.studies.pieces import Form, Piece

__all__ = [
    "HEAVY_CLUSTERS",
    "STUDY",
    "Months",
    "Results",
    "city_draws",
    "city_months",
    "city_pieces",
    "found",
    "heavy_pieces",
    "meter_months",
    "months_of",
    "settings_of",
]

STUDY = "load_forecasting"
HEAVY_CLUSTERS = (2, 4, 6)
_HEAVY_MONTH = "2014-02"
_N_DRAWS, _QUICK_DRAWS = 10, 4
_QUICK_METER_MONTHS = 6

Results = Mapping[str, Any]
Months = list[dict[str, Any]]


def settings_of(form: Form) -> Settings:
    """Return what a form runs on the first city: all that the paper runs, or little of it."""
    return Settings().quick(n_stamps=96) if form.quick else Settings()


def meter_settings(form: Form) -> Settings:
    """Return what a form runs on the meter, whose 26 whole months allow twelve to train on."""
    settings = Settings(training_months=12)
    return settings.quick(n_stamps=24) if form.quick else settings


def months_of(name: str, source: Sequence[Any], settings: Settings, months: Sequence[str]) -> list[Piece]:
    """Return the pieces that forecast some months of a record."""
    return [
        Piece(
            f"{STUDY}/{name}-{month}",
            month_of,
            {"source": list(source), "month": month, "settings": settings.told()},
        )
        for month in months
    ]


def city_months(form: Form) -> list[Piece]:
    """Return the pieces of the first made-up city."""
    return _city(f"{form.name}-city", form.seed, settings_of(form))


def city_draws(form: Form) -> list[list[Piece]]:
    """Return the pieces of each draw of the city, in coarser settings; the quick form has none."""
    settings = Settings(seeds=(0,), every=16)
    return [] if form.quick else [_city("draw-city", seed, settings) for seed in form.seeds(_N_DRAWS)]


def meter_months(form: Form) -> list[Piece]:
    """Return the pieces of the meter; the quick form has the last six months."""
    settings = meter_settings(form)
    months = months_to_test(load_meter(), settings.training_months)
    shown = months[-_QUICK_METER_MONTHS:] if form.quick else months
    return months_of(f"{form.name}-meter", ["meter"], settings, shown)


def _city(name: str, seed: int, settings: Settings) -> list[Piece]:
    months = months_to_test(make_load_set(seed), settings.training_months)
    return months_of(f"{name}-{seed}", ["city", seed], settings, months)


def found(results: Results, pieces: Sequence[Piece]) -> Months:
    """Return what pieces found, in their order."""
    return [results[piece.name] for piece in pieces]


def city_pieces(form: Form) -> list[Piece]:
    """Return all pieces of made-up cities."""
    return [*city_months(form), *(piece for draw in city_draws(form) for piece in draw)]


def heavy_pieces(form: Form) -> list[Piece]:
    """Return the pieces that look for the heaviest days, for each K and draw."""
    return [
        Piece(
            f"{STUDY}/heavy-{n_clusters}-{seed}",
            heavy_days,
            {
                "source": ["city", seed],
                "month": _HEAVY_MONTH,
                "n_clusters": n_clusters,
                "deviation_temperature": Settings.deviation_temperature,
                "seed": 0,
            },
        )
        for n_clusters in HEAVY_CLUSTERS
        for seed in form.seeds(_QUICK_DRAWS if form.quick else _N_DRAWS)
    ]
