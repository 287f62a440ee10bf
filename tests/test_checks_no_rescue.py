"""A second slip in clusters without points does not hide the first, and costs no more than it has to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.hard_kmeans import ROOM, fit_mistakes
from softclust_lab.checks.hard_kmeans.update import plain_means
from softclust_lab.checks.judge import judge
from softclust_lab.checks.plan import DEMO_SEED, build_plan
from softclust_lab.checks.source import read_source
from softclust_lab.checks.task_plan import visible_plan
from softclust_lab.hard_kmeans import assign_labels, wcss

SOURCE = Path(__file__).parents[1] / "book" / "hard_kmeans" / "hard_kmeans_assignment.py"
FIT = ROOM.task("hard_kmeans.fit_hard_kmeans")
MEDOIDS = ROOM.task("hard_kmeans.update_medoids")
UPDATE = ROOM.task("hard_kmeans.update_centers")
PLANS = {
    "hidden": build_plan("hard_kmeans", DEMO_SEED, SOURCE).tasks,
    "hidden, second seed": build_plan("hard_kmeans", b"another seed of the tests", SOURCE).tasks,
    "visible": {task.id: visible_plan(task) for task in ROOM.tasks},
}
KINDS = pytest.mark.parametrize("kind", PLANS)
OF_EMPTY_CLUSTERS = {"empty-clusters-left-behind", "nan-for-empty-clusters", "zeros-for-empty-clusters"}
OF_EMPTY_CLUSTERS |= {"empty-clusters-dropped", "clusters-counted-from-labels"}


@dataclass
class Run:
    """What the mistakes read of a library's result."""

    centers: np.ndarray
    objective_history: np.ndarray
    center_history: np.ndarray

    @property
    def n_iter(self):
        return len(self.objective_history) - 1


def kept(X, labels, centers):
    # means that depend on the labels alone to the last bit, so that the cost comes to rest exactly
    return plain_means(X, labels, centers)


def nan(X, labels, centers):
    moved = plain_means(X, labels, centers)
    moved[np.bincount(labels, minlength=len(centers)) == 0] = np.nan
    return moved


def fit_without_rescue(mean_step):
    """Return a K-means that does nothing for empty clusters but what `mean_step` does."""

    def fit(X, centers, max_iter):
        def cost(centers):
            squares = ((X[:, None] - centers) ** 2).sum(axis=2)
            return squares[np.arange(len(X)), squares.argmin(axis=1)].sum()

        path, costs = [centers], [wcss(X, centers)]
        for _ in range(max_iter):
            squares = ((X[:, None] - path[-1]) ** 2).sum(axis=2)
            moved = mean_step(X, squares.argmin(axis=1), path[-1])
            if cost(moved) >= costs[-1]:
                break
            path.append(moved)
            costs.append(cost(moved))
        return Run(path[-1], np.array(costs), np.array(path))

    return fit


def judged(kind, task, function):
    return judge(PLANS[kind][task.id], DirectCall({task.function: function}))


@KINDS
@pytest.mark.parametrize("mean_step", [kept, nan], ids=lambda step: step.__name__)
@pytest.mark.parametrize(
    "mistake", [m for m in FIT.misconceptions if m.code not in OF_EMPTY_CLUSTERS], ids=lambda m: m.code
)
def test_a_mistake_in_the_fit_is_named_without_a_rescue_of_empty_clusters(
    mistake, mean_step, kind, monkeypatch
):
    monkeypatch.setattr(fit_mistakes, "library_fit", fit_without_rescue(mean_step))
    report = judged(kind, FIT, mistake.function)
    assert report.misconception is not None
    assert report.misconception.code == mistake.code


@KINDS
@pytest.mark.parametrize("empty", [np.nan, 0.0, "dropped"])
@pytest.mark.parametrize("task", [UPDATE, MEDOIDS], ids=lambda task: task.function)
def test_a_mistake_in_the_mean_step_or_the_medoids_is_named_without_a_rule_for_empty_clusters(
    task, empty, kind
):
    teaching = read_source(SOURCE, ROOM)
    for mistake in task.misconceptions:
        if mistake.code in OF_EMPTY_CLUSTERS:
            continue
        code = mistake.function or teaching[task.id].mistakes[mistake.code]

        def careless(X, labels, centers, code=code):
            full = np.bincount(labels, minlength=len(centers)) > 0
            answer = np.array(code(X, labels, centers), dtype=float)
            return answer[full] if empty == "dropped" else np.where(full, answer.T, empty).T

        report = judged(kind, task, careless)
        assert report.misconception is not None, mistake.code
        assert report.misconception.code == mistake.code


@KINDS
def test_a_fit_that_lacks_only_the_rescue_is_told_so(kind):
    def fit(X, centers, max_iter):
        run = fit_without_rescue(kept)(X, centers, max_iter)
        return run.centers, run.objective_history

    report = judged(kind, FIT, fit)
    assert report.misconception is not None
    assert report.misconception.code == "empty-clusters-left-behind"


def test_a_loop_that_never_ends_on_empty_clusters_costs_the_extremes_only():
    def fit(X, centers, max_iter):
        while len(np.unique(assign_labels(X, centers))) < len(centers):
            pass
        return fit_mistakes.reference(X, centers, max_iter)

    task = PLANS["hidden"][FIT.id]
    report = judge(task, DirectCall({FIT.function: fit}, deadline=0.1))
    assert [verdict.name for verdict in report.properties if not verdict.held] == ["extremes"]
    assert report.points == 3.0


def test_the_number_of_rows_taken_from_the_labels_fails_on_a_visible_case():
    def update(X, labels, centers):
        moved = centers[: labels.max() + 1].copy()
        for k in np.unique(labels):
            moved[k] = X[labels == k].mean(axis=0)
        return moved

    report = judged("visible", UPDATE, update)
    assert [case.title for case in report.cases if not case.passed] == [
        "The last cluster may be the empty one"
    ]
    assert report.misconception.code == "clusters-counted-from-labels"


def test_special_cases_are_those_with_a_cluster_without_points():
    for task in (UPDATE, MEDOIDS, FIT):
        for case in PLANS["hidden"][task.id].cases:
            X, second, third = case.args
            labels, centers = (assign_labels(X, second), second) if task is FIT else (second, third)
            assert case.special == (len(np.unique(labels)) < len(centers)), case.name
