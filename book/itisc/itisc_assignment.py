# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # ITISC: your turn
#
# In this notebook you write Fuzzy-ITISC from its two free energies to a fit that cannot raise its objective, and then a
# variation in which the fear is of another kind. Plan about 130 minutes.
#
# | Task | You write | Points |
# |---|---|---|
# | 1. The energy of a point | `point_energies` | 2 |
# | 2. The importance weights | `importance_weights` | 1 |
# | 3. The objective | `itisc_objective` | 1 |
# | 4. The alternating step | `update_itisc_centers` | 2 |
# | 5. The alternating step made safe | `fit_itisc` | 4 |
# | 6. A variation: a cap on the weights | `update_capped_centers` | 10 |
# | 7. Explain | a few sentences | 4, given by your teacher |
#
# **How it works.** Replace `raise NotImplementedError()` by your code and run the cell, then run the check below it.
# The check shows small cases that were worked out by hand. Where your answer differs it shows both, says why, and if
# it recognises the mistake it gives a hint that names a section of the chapter *ITISC*. You may check as often as you
# like.
#
# **Points.** The visible checks earn nothing: a check returns `0.0` here, even if everything is right. When your work
# is graded, each function is called with hidden cases as well: easy ones, hard ones, cases in which something has to
# stay the same, and extreme ones. Each group earns its points if all of its cases are right.
#
# **Your own functions.** In later tasks you may call the functions of earlier ones. The checks of tasks 3, 4 and 5 then
# run *your* earlier functions too: a mistake in one of them shows up again there. If you are stuck on one, you can
# write what you need inside the later task instead.
#
# **Names used throughout.** There are $N$ points with $D$ coordinates and $K$ centers.
#
# | argument | shape | meaning |
# |---|---|---|
# | `X` | `(N, D)` | the points, one a row |
# | `centers` | `(K, D)` | the centers, one a row |
# | `fuzziness_temperature` | a number > 0 | $T_1$ |
# | `deviation_temperature` | a number > 0 | $T_2$ |
#
# All points and centers are arrays of floats. Do not change the arrays you are given; return new ones. In tasks 1 to 5
# the distortion is $\log d_{ik}$, where $d_{ik} = \lVert x_i - \mu_k \rVert^2$; in task 6 it is $d_{ik}$ itself.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from softclust_lab.checks import check

# %% [markdown]
# **A reminder: log space.** Write $\log \sum_k e^{z_k}$ as $M + \log \sum_k e^{z_k - M}$ with the largest
# $M = \max_k z_k$. No exponent is above 0 then, and one of them is 0: nothing overflows, and the sum is at least 1.
# If $M$ itself is infinite, there is nothing to compute: the answer is $M$.

# %% [markdown]
# ## Task 1. The energy of a point (2 points)
#
# Write `point_energies(X, centers, fuzziness_temperature)`. It returns the energies of the points, shape `(N,)`:
#
# $$ E_i = -T_1 \log \sum_{k=1}^{K} d_{ik}^{-1/T_1} . $$
#
# A point that lies on a center has the energy $-\infty$ (`-np.inf`). $T_1$ may be very low, for example 0.001: then
# $d^{-1/T_1}$ by itself is too large or too small for a float.
#
# **By hand.** The point 0, centers 1 and 2, $T_1 = 1$: $d = 1$ and $4$, the sum is $1 + \frac14 = \frac54$, and
# $E = -\log \frac54 = \log \frac45$.
#
# *In the chapter: "Inside: the energy of a point", "The logarithmic distortion" and its paragraph "In log space".*


# %% nbgrader={"grade": false, "grade_id": "point_energies", "locked": false, "schema_version": 3, "solution": true, "task": false}
def point_energies(X, centers, fuzziness_temperature):
    """Return the energy of each point with the logarithmic distortion, shape (N,)."""
    ### BEGIN SOLUTION
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    nearest = np.min(squares, axis=1)
    energies = np.full(len(X), -np.inf)
    off = nearest > 0
    ratios = squares[off] / nearest[off, np.newaxis]
    sums = np.sum(np.exp(-np.log(ratios) / fuzziness_temperature), axis=1)
    energies[off] = np.log(nearest[off]) - fuzziness_temperature * np.log(sums)
    return energies
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_point_energies", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("itisc.point_energies", point_energies)

# %% [markdown]
# ## Task 2. The importance weights (1 point)
#
# Write `importance_weights(energies, deviation_temperature)`. It returns the weights of the points, shape `(N,)`:
#
# $$ w_i = \frac{e^{E_i / T_2}}{\sum_l e^{E_l / T_2}} . $$
#
# An energy may be $-\infty$; such a point has the weight 0. At least one energy is finite. Energies may be large.
#
# **By hand.** Energies $\log 1$, $\log 2$ and $\log 5$, $T_2 = 1$: the exponentials are 1, 2 and 5, and the weights are
# $\frac18$, $\frac28$ and $\frac58$.
#
# *In the chapter: "Outside: the importance weights" and "In log space".*


# %% nbgrader={"grade": false, "grade_id": "importance_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def importance_weights(energies, deviation_temperature):
    """Return how much each point counts in the worst distribution, shape (N,)."""
    ### BEGIN SOLUTION
    shares = np.exp((energies - np.max(energies)) / deviation_temperature)
    return shares / np.sum(shares)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_importance_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("itisc.importance_weights", importance_weights)

# %% [markdown]
# ## Task 3. The objective (1 point)
#
# Write `itisc_objective(X, centers, fuzziness_temperature, deviation_temperature)`. It returns one number,
#
# $$ R = T_2 \log \sum_{i=1}^{N} e^{E_i / T_2} , $$
#
# with the energies of task 1. A point on a center adds nothing to the sum. $T_2$ may be very low.
#
# **By hand.** Points 0, 1 and 5, one center at 2, $T_1 = T_2 = 1$: $e^{E}$ is the squared distance, and
# $R = \log(4 + 1 + 9) = \log 14$.
#
# *In the chapter: "The objective R" and "In log space".*


# %% nbgrader={"grade": false, "grade_id": "itisc_objective", "locked": false, "schema_version": 3, "solution": true, "task": false}
def itisc_objective(X, centers, fuzziness_temperature, deviation_temperature):
    """Return R, the soft maximum over the points of their energies."""
    ### BEGIN SOLUTION
    energies = point_energies(X, centers, fuzziness_temperature)
    highest = np.max(energies)
    shares = np.exp((energies - highest) / deviation_temperature)
    return float(highest + deviation_temperature * np.log(np.sum(shares)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_itisc_objective", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("itisc.itisc_objective", itisc_objective)

# %% [markdown]
# ## Task 4. The alternating step (2 points)
#
# Write `update_itisc_centers(X, centers, fuzziness_temperature, deviation_temperature)`. It returns the new centers,
# shape `(K, D)`, each the mean of the points with the pulls
#
# $$ a_{ik} = w_i^{1 - T_2} \, u_{ik}^{1 + T_1} , \qquad u_{ik} = \frac{d_{ik}^{-1/T_1}}{\sum_l d_{il}^{-1/T_1}} , \qquad
# \mu_k^{\text{new}} = \frac{\sum_i a_{ik} x_i}{\sum_i a_{ik}} . $$
#
# Here $T_2 \le 1$: above 1 the pull of a point on its own place is infinite, and a center on a point never leaves it.
#
# Up to a factor that is common to all points, $a_{ik}$ is $w_i u_{ik} / d_{ik}$; you may use either form. But mind a
# center that lies on a point: that point has $u = 1$ for this center and $u = 0$ for all others, its $w$ is 0, and the
# form above needs no division by $d$ (in Python `0.0 ** 0.0` is 1, which is right for $T_2 = 1$). No two centers lie on
# the same point. A center that no point pulls (all its pulls are 0) stays where it is.
#
# **By hand.** Points 0, 1 and 5, one center at 3, $T_2 = \frac12$: $d = 9, 4, 4$; $w$ is proportional to $d^2$ and
# $w^{1/2}$ to $d$; the new center is $(9 \cdot 0 + 4 \cdot 1 + 4 \cdot 5)/17 = \frac{24}{17}$.
#
# *In the chapter: "The centers, and the alternating step", and in "The logarithmic distortion" the paragraphs "The step"
# and "A center on a point".*


# %% nbgrader={"grade": false, "grade_id": "update_itisc_centers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_itisc_centers(X, centers, fuzziness_temperature, deviation_temperature):
    """Return the new centers of the alternating step with the logarithmic distortion, shape (K, D)."""
    ### BEGIN SOLUTION
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    nearest = np.min(squares, axis=1, keepdims=True)
    ratios = np.divide(nearest, squares, out=np.ones_like(squares), where=squares > 0)
    memberships = ratios ** (1 / fuzziness_temperature)
    memberships /= np.sum(memberships, axis=1, keepdims=True)
    energies = point_energies(X, centers, fuzziness_temperature)
    weights = importance_weights(energies, deviation_temperature)
    pulls = weights[:, np.newaxis] ** (1 - deviation_temperature) * memberships ** (1 + fuzziness_temperature)
    totals = np.sum(pulls, axis=0)
    pulled = totals > 0
    moved, origin = np.array(centers), X[0]
    moved[pulled] = origin + (pulls.T @ (X - origin))[pulled] / totals[pulled, np.newaxis]
    return moved
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_update_itisc_centers", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("itisc.update_itisc_centers", update_itisc_centers)

# %% [markdown]
# ## Task 5. The alternating step made safe (4 points)
#
# At a low $T_2$ the alternating step overshoots. Write
# `fit_itisc(X, centers, fuzziness_temperature, deviation_temperature, max_iter)`, which shortens it where it has to. It
# returns a tuple `(centers, history)`: the final centers, shape `(K, D)`, and an array with $R$ of every set of centers
# that was kept, in order.
#
# 1. The history starts with $R$ of the given centers.
# 2. One iteration: compute where the alternating step leads. Try the whole step. If $R$ there is *not lower* than the
#    last entry of the history, try half of the step, a quarter, and so on, always from the same centers in the same
#    direction. Keep the first one with a lower $R$, and append that $R$.
# 3. If 30 halvings do not lower $R$, stop: the centers stay as they are.
# 4. Do at most `max_iter` iterations. Each of them begins with the whole step again.
#
# **By hand.** Points 0 and 4, a center at 1, $T_2 = \frac12$. $R = \frac12 \log(1 + 81)$. The step leads to
# $(1 \cdot 0 + 9 \cdot 4)/10 = 3.6$, where $R = \frac12 \log(3.6^4 + 0.4^4) = \frac12 \log 167.99$: higher. Half of it leads
# to 2.3, where $R = \frac12 \log(2.3^4 + 1.7^4) = \frac12 \log 36.34$: lower, and kept.
#
# *In the chapter: "First repair: look before you leap" and "The two-cycle".*


# %% nbgrader={"grade": false, "grade_id": "fit_itisc", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_itisc(X, centers, fuzziness_temperature, deviation_temperature, max_iter):
    """Return (centers, history): the final centers (K, D) and R of every set of centers kept."""
    ### BEGIN SOLUTION
    temperatures = fuzziness_temperature, deviation_temperature
    history = [itisc_objective(X, centers, *temperatures)]
    for _ in range(max_iter):
        step = update_itisc_centers(X, centers, *temperatures) - centers
        for halvings in range(31):
            trial = centers + step / 2**halvings
            objective = itisc_objective(X, trial, *temperatures)
            if objective < history[-1]:
                break
        else:
            break
        centers = trial
        history.append(objective)
    return centers, np.array(history)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_fit_itisc", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("itisc.fit_itisc", fit_itisc)

# %% [markdown]
# ## Task 6. A variation: a cap on the weights (10 points)
#
# ITISC lets the adversary choose any weights and makes unequal ones expensive. Another way to say how far tomorrow may
# differ from today is a **cap**: no point may count more than $\frac{1}{\alpha N}$, where $0 < \alpha \le 1$ is the
# `fraction`. Below the cap, weights cost nothing. So the adversary solves
#
# $$ \max_w \sum_i w_i E_i , \qquad \sum_i w_i = 1 , \qquad 0 \le w_i \le \frac{1}{\alpha N} . $$
#
# In this task the distortion is the **squared distance itself**:
#
# $$ E_i = -T_1 \log \sum_k e^{-d_{ik}/T_1} , \qquad u_{ik} = \frac{e^{-d_{ik}/T_1}}{\sum_l e^{-d_{il}/T_1}} . $$
#
# Write `update_capped_centers(X, centers, fuzziness_temperature, fraction)`. It returns a tuple `(centers, weights)`:
#
# - `weights`, shape `(N,)`, in the order of the rows of `X`: the solution of the adversary's problem for the given
#   centers. Of points with the same energy, the one in the earlier row is served first.
# - `centers`, shape `(K, D)`: one step with these weights,
#   $\mu_k^{\text{new}} = \sum_i w_i u_{ik} x_i / \sum_i w_i u_{ik}$. A center that no point pulls (all its pulls are 0)
#   stays where it is.
#
# $\alpha N$ need not be a whole number, and may be less than 1. Points may lie so far from all centers that
# $e^{-d/T_1}$ is too small for a float.
#
# **By hand.** Points 0, 1 and 5, one center at 2, $\alpha = \frac12$. With one center $E = d = 4, 1, 9$. $\alpha N = 1.5$, so
# the cap is $\frac{1}{1.5} = \frac23$. The point 5 costs most and gets $\frac23$; the point 0 comes next and gets what is left,
# $\frac13$; nothing remains for the point 1. The new center is $\frac13 \cdot 0 + \frac23 \cdot 5 = \frac{10}{3}$, and the
# weights are $\frac13, 0, \frac23$.
#
# Before you start: what do the weights look like for $\alpha = 1$, and what for a very small $\alpha$? Which methods of this
# course are the two steps?
#
# *In the chapter: "Another fear: a cap on the weights", "Inside: the energy of a point" and "In log space".*


# %% nbgrader={"grade": false, "grade_id": "update_capped_centers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_capped_centers(X, centers, fuzziness_temperature, fraction):
    """Return (centers, weights): one step (K, D) with capped weights, and those weights (N,)."""
    ### BEGIN SOLUTION
    energies, memberships = squared_parts(X, centers, fuzziness_temperature)
    cap = 1 / (fraction * len(X))
    order = np.argsort(-energies, kind="stable")
    weights = np.zeros(len(X))
    weights[order] = np.clip(1 - cap * np.arange(len(X)), 0, cap)
    return weighted_step(X, centers, weights[:, np.newaxis] * memberships), weights


def squared_parts(X, centers, T1):
    """Return energies (N,) and memberships (N, K) for the squared distance."""
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    nearest = np.min(squares, axis=1, keepdims=True)
    rates = np.exp(-(squares - nearest) / T1)
    sums = np.sum(rates, axis=1, keepdims=True)
    return nearest[:, 0] - T1 * np.log(sums[:, 0]), rates / sums


def weighted_step(X, centers, pulls):
    """Return the mean of the points for each column of pulls; a center that no point pulls stays."""
    totals = np.sum(pulls, axis=0)
    pulled = ~(totals == 0)
    moved, origin = np.array(centers), X[0]
    moved[pulled] = origin + (pulls.T @ (X - origin))[pulled] / totals[pulled, np.newaxis]
    return moved


# For teachers and the grader; the students' copy ends above. First the mistakes, then the hidden cases.
from softclust_lab.checks.compare import Tolerance
from softclust_lab.checks.draws import accepted, blobs
from softclust_lab.checks.itisc.draws import parts_of
from softclust_lab.checks.task import drawn


def filled(energies, fraction, order=None):
    """Return capped weights, the points served in the given order (the right one by default)."""
    order = np.argsort(-energies, kind="stable") if order is None else order
    weights, left, cap = np.zeros(len(energies)), 1.0, 1 / (fraction * len(energies))
    for row in order:
        weights[row] = min(cap, left)
        left -= weights[row]
    return weights


def with_weights(choose):
    """Return a function like update_capped_centers whose weights are choose(energies, fraction)."""

    def update(X, centers, T1, fraction):
        energies, memberships = squared_parts(X, centers, T1)
        weights = choose(energies, fraction)
        return weighted_step(X, centers, weights[:, np.newaxis] * memberships), weights

    return update


def with_pulls(pulls):
    """Return a function like update_capped_centers with the right weights w and pulls(w, squares, memberships)."""

    def update(X, centers, T1, fraction):
        energies, memberships = squared_parts(X, centers, T1)
        weights = filled(energies, fraction)
        squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
        return weighted_step(X, centers, pulls(weights[:, np.newaxis], squares, memberships)), weights

    return update


def alike_for(count):
    """Return weights that are the same for the worst count(fraction * N) points."""

    def choose(energies, fraction):
        weights = np.zeros(len(energies))
        chosen = min(max(int(count(round(fraction * len(energies), 9))), 1), len(energies))
        weights[np.argsort(-energies, kind="stable")[:chosen]] = 1 / chosen
        return weights

    return choose


def at_the_cap_for(count, largest=1.0):
    """Return weights at the cap for the worst count(fraction * N) points, and none for the rest."""

    def choose(energies, fraction):
        weights = np.zeros(len(energies))
        size = round(fraction * len(energies), 9)
        chosen = min(max(int(count(size)), 1), len(energies))
        weights[np.argsort(-energies, kind="stable")[:chosen]] = min(1 / size, largest)
        return weights

    return choose


def exponential(energies, fraction):
    shares = np.exp((energies - energies.max()) / fraction)
    return shares / shares.sum()


def without_a_limit(energies, fraction):
    weights = filled(energies, fraction)
    return weights * max(1.0, 1 / (fraction * len(energies)))


def fraction_as_cap(energies, fraction):
    return filled(energies, 1 / (fraction * len(energies)))


def in_sorted_order(energies, fraction):
    return np.sort(filled(energies, fraction))[::-1]


def later_rows_first(energies, fraction):
    return filled(energies, fraction, np.argsort(energies, kind="stable")[::-1])


def ranked_by(costs):
    """Return a function like update_capped_centers that ranks by costs(X, centers, T1, squares, memberships)."""

    def update(X, centers, T1, fraction):
        _, memberships = squared_parts(X, centers, T1)
        squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
        weights = filled(costs(X, centers, T1, squares, memberships), fraction)
        return weighted_step(X, centers, weights[:, np.newaxis] * memberships), weights

    return update


RANKED = ranked_by(lambda X, centers, T1, squares, memberships: squares.min(axis=1))
MEAN = ranked_by(lambda X, centers, T1, squares, memberships: (squares * memberships).sum(axis=1))
RANKED_BY_LOG = ranked_by(lambda X, centers, T1, squares, memberships: parts_of(X, centers, T1, 1.0).energies)


def with_the_logarithm(X, centers, T1, fraction):
    d, memberships, energies, _ = parts_of(X, centers, T1, 1.0)
    weights = filled(energies, fraction)
    pulls = np.divide(weights[:, np.newaxis] * memberships, d, out=np.zeros_like(d), where=d > 0)
    return weighted_step(X, centers, pulls), weights


def with_log_parts(X, centers, T1, fraction):
    parts = parts_of(X, centers, T1, 1.0)
    weights = filled(parts.energies, fraction)
    return weighted_step(X, centers, weights[:, np.newaxis] * parts.u), weights


def plain_exponentials(X, centers, T1, fraction):
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    rates = np.exp(-squares / T1)
    with np.errstate(all="ignore"):
        energies, memberships = -T1 * np.log(rates.sum(axis=1)), rates / rates.sum(axis=1, keepdims=True)
        weights = filled(energies, fraction)
        return weighted_step(X, centers, weights[:, np.newaxis] * memberships), weights


def unpulled_become(value, function=update_capped_centers):
    """Return a function like the given one that gives a value to each center that no point pulls."""

    def update(X, centers, T1, fraction):
        found, weights = function(X, centers, T1, fraction)
        _, memberships = squared_parts(X, centers, T1)
        return np.where((weights @ memberships > 0)[:, np.newaxis], found, value), weights

    return update


def nearest_takes_all(w, squares, memberships):
    return w * (squares == squares.min(axis=1, keepdims=True))


MISTAKES = {
    "itisc.update_capped_centers": {
        "best-points-first": with_weights(
            lambda energies, fraction: filled(energies, fraction, np.argsort(energies, kind="stable"))
        ),
        "importance-weights-of-a-temperature": with_weights(exponential),
        "border-point-left-out": with_weights(alike_for(np.floor)),
        "border-point-in-full": with_weights(alike_for(np.ceil)),
        "too-little-weight": with_weights(at_the_cap_for(np.floor)),
        "too-much-weight": with_weights(at_the_cap_for(np.ceil)),
        "full-cap-for-every-point": with_weights(at_the_cap_for(np.ceil, np.inf)),
        "weight-above-one": with_weights(without_a_limit),
        "fraction-as-the-cap": with_weights(fraction_as_cap),
        "weights-in-sorted-order": with_weights(in_sorted_order),
        "nearest-distance-as-energy": RANKED,
        "mean-distortion-as-energy": MEAN,
        "ranked-by-log-energies": RANKED_BY_LOG,
        "log-energies-and-memberships": with_log_parts,
        "log-distortion": with_the_logarithm,
        "weights-left-out-of-the-step": with_pulls(lambda w, squares, memberships: memberships),
        "memberships-left-out": with_pulls(lambda w, squares, memberships: w + 0 * memberships),
        "nearest-center-takes-all": with_pulls(nearest_takes_all),
        "ties-to-the-last": with_weights(later_rows_first),
        "parts-swapped": lambda X, centers, T1, fraction: update_capped_centers(X, centers, T1, fraction)[
            ::-1
        ],
        "underflow-far-from-the-centers": plain_exponentials,
        "nan-where-no-point-pulls": unpulled_become(np.nan),
        "zero-divided-by-zero": unpulled_become(np.nan, plain_exponentials),
        "zero-where-no-point-pulls": unpulled_become(0.0),
    }
}


def clear(*mistakes):
    """Return a test for draws: no near tie, every center pulled, and each of the mistakes chooses others."""

    def accept(args):
        X, centers, T1, fraction = args
        energies, memberships = squared_parts(X, centers, T1)
        right = update_capped_centers(*args)
        gaps = np.diff(np.sort(energies))
        if gaps.min() < 1e-4 * np.ptp(energies) or (right[1] @ memberships).min() < 1e-6:
            return False
        size = fraction * len(X)
        if fraction < 1 and abs(size - round(size)) < 0.1:
            return False
        return all(np.abs(mistake(*args)[1] - right[1]).max() > 1e-3 for mistake in mistakes)

    return accept


def spread_out(rng):
    """Draw three groups, and a fraction whose border falls within a point."""

    def draw(rng):
        return *blobs(rng, 18, 3, 2, spread=4.0), 20.0, float(rng.uniform(0.3, 0.6))

    return accepted(rng, draw, clear(RANKED, MEAN))


def crowded(rng):
    """Draw groups that overlap in four dimensions, and a small fraction."""

    def draw(rng):
        return *blobs(rng, 45, 4, 4, spread=7.0), 90.0, float(rng.uniform(0.12, 0.4))

    return accepted(rng, draw, clear(RANKED, MEAN, RANKED_BY_LOG))


def in_other_units(rng):
    """Draw groups in another unit, from another zero, with the temperature in that unit squared."""
    X, centers, T1, fraction = spread_out(rng)
    return 30 * X + 700, 30 * centers + 700, 900 * T1, fraction


def shuffled(rng):
    """Draw groups with the rows in another order."""
    X, *rest = spread_out(rng)
    return rng.permutation(X), *rest


def everybody(rng):
    """Draw the fraction 1: all points count alike."""
    X, centers, T1, _ = spread_out(rng)
    return X, centers, T1, 1.0


def tied_energies(rng):
    """Draw pairs of points that mirror each other around a single center, in whole numbers."""
    steps = rng.permutation(np.arange(1.0, 5.0))
    X = np.concatenate([steps, -steps])[:, np.newaxis]
    return X[rng.permutation(8)], np.zeros((1, 1)), 3.0, float(rng.choice([1.3, 3.4, 5.3])) / 8


def the_single_worst(rng):
    """Draw a fraction of less than one point."""
    X, centers, T1, _ = spread_out(rng)
    return X, centers, T1, 0.7 / len(X)


def a_lone_center(rng):
    """Draw a single center."""

    def draw(rng):
        return *blobs(rng, 9, 1, 3, spread=3.0), 2.0, float(rng.uniform(0.2, 0.7))

    return accepted(rng, draw, clear())


def pulled_by_nobody(rng):
    """Draw groups, and one more center so far away that every membership in it is 0."""
    X, centers, T1, fraction = spread_out(rng)
    return X, np.vstack([centers, rng.uniform(900, 1100, size=2)]), T1, fraction


def out_of_sight(rng):
    """Draw a temperature so low, for points so far, that exponentials vanish."""

    def draw(rng):
        X, centers, _, fraction = spread_out(rng)
        return X + 3000.0, centers, 2000.0, fraction

    return accepted(rng, draw, clear())


HIDDEN_CASES = {
    "itisc.update_capped_centers": (
        *drawn("values-easy", spread_out, 4),
        *drawn("values-hard", crowded, 4),
        *drawn("invariants", in_other_units, 2),
        *drawn("invariants", shuffled, 1),
        *drawn("invariants", everybody, 1),
        *drawn("extremes", tied_energies, 2, Tolerance(relative=1e-9)),
        *drawn("extremes", the_single_worst, 2),
        *drawn("extremes", a_lone_center, 1),
        *drawn("extremes", out_of_sight, 2),
        *drawn("extremes", pulled_by_nobody, 2, Tolerance(relative=1e-11), special=True),
    )
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_update_capped_centers", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("itisc.update_capped_centers", update_capped_centers)

# %% [markdown]
# ## Task 7. Explain (4 points, given by your teacher)
#
# A fellow student runs the plain alternating step of Fuzzy-ITISC at $T_2 = 0.3$ for the points 0, 1, 3 and 4. The one
# center starts at 2.30 and goes to 0.80, 3.85, 0.20, 3.80, **0.20, 3.80, 0.20, 3.80, ...** The program prints "not
# converged". "I shall simply allow ten times as many iterations", the student says.
#
# 1. What is the center doing, and why do more iterations not help?
# 2. Why does it happen? Say what the center answers, what the weights answer, and what a low $T_2$ has to do with it.
# 3. Another solver has found the minimum, at 2. Which number could the student compute there to see that the
#    alternating step fails near it, and what would that number have to exceed?
# 4. Name two repairs, and for each what it costs.
#
# Four to eight sentences are enough. Replace the text of the cell below.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_oscillation", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Marking, 4 points.**
#
# - 1 point: the centers are in a two-cycle; each step leads from one state to the other and back, so more of the same
#   steps give more of the same states.
# - 1 point: why. The step is the best answer of the center to weights that belong to the old center. At a low T2 the
#   weights react violently: they sit on the points that are far away now. The center jumps to them, others are far
#   then, the weights turn round, and the center jumps back. Or, in terms of the curvature: the step is a gradient step of
#   a length that suits the curvature of the frozen problem, and the true curvature is larger by the factor 2/T2 - 1 at
#   most; the step overshoots by more than it came.
# - 1 point: the largest eigenvalue of $A^{-1} \nabla^2 R$ at the minimum is above 2 ($A$: the diagonal matrix with twice the
#   sum of the pulls on each center). A numerical derivative of the step's map is as good: its eigenvalue is below -1.
#   Half a point for "T2 is below 2/3" alone: in general that says only that it may happen. The full point with the
#   remark that for one center on a line the bound is reached: the eigenvalue is 2/T2 - 1, here 5.67.
# - 1 point for two repairs with their price, half each: halving the step until R falls (a few more evaluations of R);
#   damping by T2/(2 - T2) (no test needed, but slow at a low T2: ever smaller steps); freezing the memberships and solving
#   for weights and centers together (a small Newton problem in K D variables in each iteration); a quasi-Newton method on R
#   (a general optimiser).
#
# Nothing for "a smaller tolerance", "other starting centers" or "more iterations".
# ### END SOLUTION

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells from the top (in JupyterLab: *Kernel*, then *Restart Kernel and Run All Cells*).
# Every check should still say what it said before. Then save the notebook and hand it in under its own name.
