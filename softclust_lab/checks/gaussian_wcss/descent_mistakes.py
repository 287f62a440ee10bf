"""Task 4, the descent: what its mistakes compute and what to say about them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from softclust_lab.checks.gaussian_wcss.descent_runs import MOST_HALVINGS, Fit, follow, reference, ruled
from softclust_lab.checks.gaussian_wcss.draws import Floats, along
from softclust_lab.checks.task import Misconception
from softclust_lab.gaussian_wcss import gaussian_weights, soft_wcss, soft_wcss_gradient
from softclust_lab.hard_kmeans import wcss
from softclust_lab.soft_kmeans import free_energy

DESCENT, ARMIJO = "gaussian-wcss-descent", "gaussian-wcss-armijo"


def _scored(score: Callable[[Floats, Floats, float], float]) -> Callable[..., Fit]:
    """Return the right descent with another number in its history."""

    def descend(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
        run = follow(X, centers, bandwidth, max_iter)
        return run.centers, np.array([score(X, at, bandwidth) for at in run.path])

    return descend


def _frozen(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    return along(gaussian_weights(X, centers, bandwidth), X, centers)


def _normalised(X: Floats, centers: Floats, bandwidth: float) -> Floats:
    slope = soft_wcss_gradient(X, centers, bandwidth)
    return np.asarray(slope / (np.linalg.norm(slope) or 1.0))


def _mean_steps(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    """Take the steps of soft K-means while the gradient is not zero."""
    path = [centers]
    while len(path) <= max_iter and soft_wcss_gradient(X, path[-1], bandwidth).any():
        w = gaussian_weights(X, path[-1], bandwidth)
        path.append(np.asarray(w.T @ X / w.sum(axis=0)[:, None]))
    return path[-1], np.array([soft_wcss(X, at, bandwidth) for at in path])


def _without_start(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    found, history = reference(X, centers, bandwidth, max_iter)
    return found, history[1:]


def _only_the_end(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    found, history = reference(X, centers, bandwidth, max_iter)
    return found, history[-1:]


def _trials_recorded(X: Floats, centers: Floats, bandwidth: float, max_iter: int) -> Fit:
    """Record the loss of every trial, refused or not."""
    length, tried = 1 / (2 * len(X)), [soft_wcss(X, centers, bandwidth)]
    now = tried[0]
    for _step in range(max_iter):
        slope = soft_wcss_gradient(X, centers, bandwidth)
        if not slope.any():
            break
        for _ in range(MOST_HALVINGS):
            tried.append(soft_wcss(X, centers - length * slope, bandwidth))
            if tried[-1] <= now - 1e-4 * length * float((slope**2).sum()):
                break
            length /= 2
        centers, now = centers - length * slope, tried[-1]
        length *= 2
    return centers, np.array(tried)


MISCONCEPTIONS = (
    Misconception(
        "length-never-checked",
        "You take every step, whether the loss falls or not, and go on doubling. Before a step is taken its "
        "loss has to pass Armijo's test; if it does not, halve the length and try again.",
        ARMIJO,
        ruled(search=False),
    ),
    Misconception(
        "any-fall-will-do",
        "You accept a step that does not lower the loss: take 10⁻⁴ η‖∇L‖² off the right-hand side, and "
        "compare with the loss of the present centers.",
        ARMIJO,
        ruled(share=0.0),
    ),
    Misconception(
        "compared-with-the-start",
        "You compare with the loss of the start. Once the loss is far below that, any step passes: compare "
        "with the loss of the present centers.",
        ARMIJO,
        ruled(below_the_start=True),
    ),
    Misconception(
        "norm-not-squared",
        "In your test stands the norm of the gradient, not its square. Once the gradient is short the norm "
        "is much larger than the square, and you refuse steps that are good: add up the squares, without a "
        "root.",
        ARMIJO,
        ruled(of_the_norm=True),
    ),
    Misconception(
        "too-large-a-share-asked-for",
        "You ask for half of the fall that the slope promises. The task asks for 10⁻⁴ of it: almost any real "
        "fall is enough.",
        ARMIJO,
        ruled(share=0.5),
    ),
    Misconception(
        "a-tenth-asked-for",
        "You ask for a tenth of the fall that the slope promises. The task asks for 10⁻⁴ of it: almost any "
        "real fall is enough.",
        ARMIJO,
        ruled(share=0.1),
    ),
    Misconception(
        "refusals-counted-as-iterations",
        "A length that is refused costs you an iteration. An iteration ends with a step: halve and try again "
        "in a loop of its own, inside the iteration, with the gradient that you have.",
        ARMIJO,
        ruled(refusals_count=True),
    ),
    Misconception(
        "doubled-only-without-refusal",
        "After an iteration with a refused length you go on with the length that worked. The task doubles it "
        "for the next iteration in any case: the valley may be wider there.",
        ARMIJO,
        ruled(growth_after_refusal=1.0),
    ),
    Misconception(
        "growth-of-one-half",
        "Your next length is 1.5 times the one that worked. The task doubles it.",
        ARMIJO,
        ruled(growth=1.5, growth_after_refusal=1.5),
    ),
    Misconception(
        "gradient-of-the-start",
        "You go on with the gradient of the first centers. After a step the slope is another one: compute "
        "the gradient anew in each iteration.",
        DESCENT,
        ruled(one_gradient=True),
    ),
    Misconception(
        "goes-on-where-nothing-changes",
        "You go on where the gradient is exactly 0: the centers stay, and their loss is appended again and "
        "again. Stop there before you take a step.",
        DESCENT,
        ruled(stops_at_rest=False),
    ),
    Misconception(
        "stops-at-a-small-gradient",
        "Your descent ends early, where the gradient is small. What is small depends on the unit "
        "of the data; the task stops "
        "only where all entries are exactly 0.",
        DESCENT,
        ruled(small=1e-3),
        loose=True,
    ),
    Misconception(
        "one-length-for-all-steps",
        "All your steps have the length 1/(2 N), or begin again with it. That is safe and slow: after each "
        "step the next one begins with twice the length that worked.",
        ARMIJO,
        ruled(search=False, growth=1.0, growth_after_refusal=1.0),
    ),
    Misconception(
        "first-length-one",
        "Your first length is 1. The task begins with 1/(2 N), which for one center is the step to the mean.",
        DESCENT,
        ruled(first=lambda n_points, n_centers: 1.0),
    ),
    Misconception(
        "first-length-one-over-n",
        "Your first length is 1/N. The task begins with half of that, the step to the mean for one center.",
        DESCENT,
        ruled(first=lambda n_points, n_centers: 1 / n_points),
    ),
    Misconception(
        "first-length-by-points-and-centers",
        "Your first length is 1/(2 N K). The number of centers plays no part: the task begins with 1/(2 N).",
        DESCENT,
        ruled(first=lambda n_points, n_centers: 1 / (2 * n_points * n_centers)),
    ),
    Misconception(
        "length-divided-by-ten",
        "You divide a length that fails by 10. The task halves it: the longest length that passes is found "
        "more closely.",
        ARMIJO,
        ruled(shrink=0.1),
    ),
    Misconception(
        "uphill",
        "Your centers go in the direction of the gradient. It points uphill: subtract it.",
        DESCENT,
        ruled(uphill=True, search=False),
    ),
    Misconception(
        "uphill-and-refused",
        "You test the loss, but in the direction of the gradient, in which it grows: every length is "
        "refused, and the centers stay where they are. Subtract the gradient.",
        DESCENT,
        ruled(uphill=True),
    ),
    Misconception(
        "gradient-of-length-one",
        "You divide the gradient by its norm. Then a length is a distance, and 1/(2 N) of it says nothing: "
        "use the gradient as it is.",
        DESCENT,
        ruled(gradient=_normalised),
    ),
    Misconception(
        "steps-of-soft-kmeans",
        "Your steps are those of soft K-means, to the weighted means. They lower the free energy; this "
        "descent follows the gradient of the soft WCSS.",
        "gaussian-wcss-frozen",
        _mean_steps,
    ),
    Misconception(
        "hard-loss-inside",
        "You test and record the WCSS, each point with its nearest center. The gradient belongs to the soft "
        "WCSS: that is the loss to test.",
        DESCENT,
        ruled(loss=lambda X, centers, bandwidth: wcss(X, centers)),
    ),
    Misconception(
        "frozen-weights-inside",
        "Your steps follow the gradient with frozen weights, which belongs to soft K-means. Use the full "
        "gradient of task 3.",
        "gaussian-wcss-frozen",
        ruled(gradient=_frozen),
    ),
    Misconception(
        "one-step-only",
        "You take one step, whatever `max_iter` says. After it there is a new gradient.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, min(max_iter, 1)),
    ),
    Misconception(
        "one-step-too-many",
        "You take one step more than `max_iter`. With 0 the given centers come back.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, max_iter + 1),
    ),
    Misconception(
        "start-not-recorded",
        "Your history begins after the first step. Its first entry is the loss of the given centers.",
        DESCENT,
        _without_start,
    ),
    Misconception(
        "only-the-end-recorded",
        "You return the last loss alone. The history holds the loss of the start and of every step taken.",
        DESCENT,
        _only_the_end,
    ),
    Misconception(
        "trials-recorded",
        "Your history holds the losses of refused trials as well. Only places that were kept belong in it, "
        "and so it never rises.",
        ARMIJO,
        _trials_recorded,
    ),
    Misconception(
        "wcss-recorded",
        "Your history holds the WCSS. What the descent lowers is the soft one: record that.",
        DESCENT,
        _scored(lambda X, centers, bandwidth: wcss(X, centers)),
    ),
    Misconception(
        "free-energy-recorded",
        "Your history holds the free energy of soft K-means. What the descent lowers is the soft WCSS.",
        DESCENT,
        _scored(lambda X, centers, bandwidth: free_energy(X, centers, 1 / (2 * bandwidth**2))),
    ),
    Misconception(
        "only-the-centers",
        "You return the centers alone. The history of the losses belongs to the answer: a tuple of both.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, max_iter)[0],
    ),
    Misconception(
        "parts-swapped",
        "You return the history first. The centers come first, the history second.",
        DESCENT,
        lambda X, centers, bandwidth, max_iter: reference(X, centers, bandwidth, max_iter)[::-1],
    ),
)
