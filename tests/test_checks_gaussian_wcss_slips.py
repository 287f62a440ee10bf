"""Slips as students write them, in code of their own: the visible checks give them the name that fits."""

from __future__ import annotations

import numpy as np
import pytest

from softclust_lab.checks.calls import DirectCall
from softclust_lab.checks.gaussian_wcss import ROOM
from softclust_lab.checks.judge import judge
from softclust_lab.checks.task_plan import visible_plan


def distances(X, centers):
    return ((X[:, None] - centers) ** 2).sum(axis=-1)


def shares(d, s):
    powers = np.exp(-(d - d.min(axis=1, keepdims=True)) / (2 * s**2))
    return powers / powers.sum(axis=1, keepdims=True)


def loss(X, centers, s):
    d = distances(X, centers)
    return (shares(d, s) * d).sum()


def right_slope(w, d, m, s):
    return w * (1 - (d - m) / (2 * s**2))


def gradient(slope=right_slope):
    """Return the gradient with another slope of the distances."""

    def found(X, centers, s):
        d = distances(X, centers)
        w = shares(d, s)
        g = slope(w, d, (w * d).sum(axis=1, keepdims=True), s)
        return 2 * (g[:, :, None] * (centers - X[:, None])).sum(axis=0)

    return found


def measured(X, centers, s, step=1e-6):
    found = np.zeros_like(centers)
    for place in np.ndindex(centers.shape):
        move = np.zeros_like(centers)
        move[place] = step
        found[place] = (loss(X, centers + move, s) - loss(X, centers - move, s)) / (2 * step)
    return found


def armijo(new, now, length, squared, first):
    return new <= now - 1e-4 * length * squared


def walk(passes=armijo, *, sign=-1, small=0.0, growth=2.0, after_refusal=2.0):
    """Return a descent with another test or another rule for the lengths."""

    def descend(X, centers, s, max_iter):
        history, length = [loss(X, centers, s)], 0.5 / len(X)
        for _ in range(max_iter):
            g = gradient()(X, centers, s)
            if np.abs(g).max() <= small:
                break
            factor = growth
            for _ in range(50):
                trial = centers + sign * length * g
                if passes(loss(X, trial, s), history[-1], length, (g**2).sum(), history[0]):
                    break
                length, factor = length / 2, after_refusal
            else:
                break
            centers, length = trial, length * factor
            history.append(loss(X, centers, s))
        return centers, np.array(history)

    return descend


def one_loop(X, centers, s, max_iter):
    history, length = [loss(X, centers, s)], 0.5 / len(X)
    for _ in range(max_iter):
        g = gradient()(X, centers, s)
        if not g.any():
            break
        new = loss(X, centers - length * g, s)
        if new <= history[-1] - 1e-4 * length * (g**2).sum():
            centers, length = centers - length * g, 2 * length
            history.append(new)
        else:
            length /= 2
    return centers, np.array(history)


def scales(of_distances=True, of_weights=True, second=lambda q, a: 2 * a * q):
    """Return the gradient of the scales, with unscaled distances or weights or another second factor."""

    def found(X, centers, s, a):
        d = distances(X * a, centers * a) if of_distances else distances(X, centers)
        w = shares(distances(X * a, centers * a) if of_weights else distances(X, centers), s)
        g = right_slope(w, d, (w * d).sum(axis=1, keepdims=True), s)
        return (g[:, :, None] * second((X[:, None] - centers) ** 2, a)).sum(axis=(0, 1))

    return found


def scales_measured(X, centers, s, a):
    steps = 1e-6 * np.eye(len(a))
    rises = [loss(X * (a + h), centers * (a + h), s) - loss(X * (a - h), centers * (a - h), s) for h in steps]
    return np.array(rises) / 2e-6


def left_to_right(X, centers, s):
    powers = np.exp(-distances(X, centers) / 2 * s**2)
    return powers / powers.sum(axis=1, keepdims=True)


def shifted_loss(X, centers, s):
    d = distances(X, centers)
    d -= d.min(axis=1, keepdims=True)
    powers = np.exp(-d / (2 * s**2))
    return (powers / powers.sum(axis=1, keepdims=True) * d).sum()


SLIPS = [
    ("gaussian_weights", left_to_right, "divided-and-multiplied-again"),
    ("soft_wcss", shifted_loss, "smallest-distance-off-in-the-loss"),
    ("soft_wcss_gradient", measured, "finite-differences"),
    (
        "soft_wcss_gradient",
        gradient(lambda w, d, m, s: w * (1 - (d - m) / 2 * s**2)),
        "divided-and-multiplied-again",
    ),
    (
        "soft_wcss_gradient",
        gradient(lambda w, d, m, s: w * (1 - (d - (w * d).sum(axis=1)) / (2 * s**2))),
        "mean-as-a-row",
    ),
    (
        "soft_wcss_gradient",
        gradient(lambda w, d, m, s: 1 - (d - m) / (2 * s**2)),
        "weight-before-the-bracket-forgotten",
    ),
    ("descend", walk(lambda new, now, eta, g2, first: True), "length-never-checked"),
    ("descend", walk(lambda new, now, eta, g2, first: new <= now), "any-fall-will-do"),
    ("descend", walk(lambda new, now, eta, g2, first: new <= now + 1e-4 * eta * g2), "any-fall-will-do"),
    ("descend", walk(lambda new, now, eta, g2, first: new <= first), "compared-with-the-start"),
    ("descend", walk(lambda new, now, eta, g2, first: new <= now - 1e-4 * eta * g2**0.5), "norm-not-squared"),
    ("descend", walk(lambda new, now, eta, g2, first: new <= now - 0.1 * eta * g2), "a-tenth-asked-for"),
    (
        "descend",
        walk(lambda new, now, eta, g2, first: new <= now - 0.5 * eta * g2),
        "too-large-a-share-asked-for",
    ),
    ("descend", walk(sign=1), "uphill-and-refused"),
    ("descend", walk(small=1e-4), "stops-at-a-small-gradient"),
    ("descend", walk(small=-1.0), "goes-on-where-nothing-changes"),
    ("descend", walk(growth=1.5, after_refusal=1.5), "growth-of-one-half"),
    ("descend", walk(after_refusal=1.0), "doubled-only-without-refusal"),
    ("descend", one_loop, "refusals-counted-as-iterations"),
    ("scale_gradient", scales(of_distances=False), "unscaled-distances-beside-scaled-weights"),
    ("scale_gradient", scales(of_weights=False), "unscaled-weights-beside-scaled-distances"),
    ("scale_gradient", scales(of_distances=False, of_weights=False), "scales-not-in-the-weights"),
    ("scale_gradient", scales(second=lambda q, a: q), "scale-and-two-forgotten"),
    ("scale_gradient", scales(second=lambda q, a: 2 * q), "scale-forgotten"),
    ("scale_gradient", scales(second=lambda q, a: 2 * a**2 * q), "with-respect-to-logarithms"),
    ("scale_gradient", scales_measured, "finite-differences"),
]


@pytest.mark.parametrize(
    ("function", "slip", "code"), SLIPS, ids=[f"{f}-{number}-{c}" for number, (f, _, c) in enumerate(SLIPS)]
)
def test_a_slip_in_code_of_its_own_is_named(function, slip, code):
    report = judge(visible_plan(ROOM.task(f"gaussian_wcss.{function}")), DirectCall({function: slip}))
    assert report.visible_passed < report.visible_total
    assert report.misconception is not None
    assert report.misconception.code == code


def test_without_a_slip_the_same_code_is_right():
    for function, answer in (
        ("soft_wcss", loss),
        ("soft_wcss_gradient", gradient()),
        ("descend", walk()),
        ("scale_gradient", scales()),
    ):
        report = judge(visible_plan(ROOM.task(f"gaussian_wcss.{function}")), DirectCall({function: answer}))
        assert (report.status, report.misconception) == ("correct", None), function


def test_no_descent_of_the_visible_cases_hangs_on_rounding():
    """A strict comparison, or ten refusals at most, decide as the task's rules do."""
    for case in ROOM.task("gaussian_wcss.descend").visible:
        strict = walk(lambda new, now, eta, g2, first: new < now - 1e-4 * eta * g2)
        assert np.allclose(strict(*case.args)[0], case.expected[0], rtol=0, atol=1e-12)
        assert len(strict(*case.args)[1]) == len(case.expected[1])
