# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Fuzzy c-means: your turn
#
# In this notebook you write fuzzy c-means yourself, from its two steps to the whole algorithm, and then a variation of
# it that no library of this course contains: one in which a point may belong nowhere. Plan about 100 minutes.
#
# | Task | You write | Points |
# |---|---|---|
# | 1. The memberships | `fuzzy_memberships` | 2 |
# | 2. The centers' step | `update_fuzzy_centers` | 2 |
# | 3. The reduced cost | `reduced_fuzzy_cost` | 2 |
# | 4. The whole algorithm | `fit_fuzzy_cmeans` | 4 |
# | 5. A variation: a cluster for noise | `noise_step` | 10 |
# | 6. Explain | a few sentences | 4, given by your teacher |
#
# **How it works.** Replace `raise NotImplementedError()` by your code and run the cell, then run the check below it.
# The check shows small cases that were worked out by hand. Where your answer differs it shows both, says why, and if
# it recognises the mistake it gives a hint that names a section of the chapter *Fuzzy c-means*. You may check as often
# as you like.
#
# **Points.** The visible checks earn nothing: a check returns `0.0` here, even if everything is right. When your work
# is graded, each function is called with hidden cases as well: easy ones, hard ones, cases in which something has to
# stay the same, and extreme ones. Each group earns its points if all of its cases are right.
#
# **Your own functions.** In later tasks you may call the functions of earlier ones. The check of task 4 then runs
# *your* functions of tasks 1 to 3 too: a mistake in one of them shows up again there. If you are stuck on one, you can
# write what you need inside task 4 instead. All other tasks stand alone.
#
# **Names used throughout.** There are $N$ points with $D$ coordinates and $K$ centers.
#
# | argument | shape | meaning |
# |---|---|---|
# | `X` | `(N, D)` | the points, one a row |
# | `centers` | `(K, D)` | the centers, one a row |
# | `fuzzifier` | one number | the fuzzifier $m$, greater than 1 |
# | `memberships` | `(N, K)` | for each point its membership in every cluster |
#
# $d_{ik} = \lVert x_i - \mu_k \rVert^2$ is the **squared** distance of point $i$ to center $k$. All arrays hold floats.
# Do not change the arrays you are given; return new ones.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from softclust_lab.checks import check

# %% [markdown]
# **A reminder: keeping an axis.** `table.min(axis=1, keepdims=True)` has shape `(N, 1)`, so that a table of shape
# `(N, K)` can be divided by it row by row. `np.where(condition, a, b)` takes `a` where the condition holds and `b`
# elsewhere; both are computed everywhere.

# %% [markdown]
# ## Task 1. The memberships (2 points)
#
# Write `fuzzy_memberships(X, centers, fuzzifier)`. It returns the memberships, shape `(N, K)`:
#
# $$ u_{ik} = \frac{d_{ik}^{-1/(m-1)}}{\sum_{l=1}^{K} d_{il}^{-1/(m-1)}} . $$
#
# A point that lies on a center belongs to that center alone. If it lies on several centers, it belongs to each of them
# in equal shares, and to no other.
#
# **By hand.** $m = 2$, centers 0 and 3, the point 1: its squared distances are 1 and 4, so the shares are as 1 to 1/4,
# that is 0.8 and 0.2. With $m = 3$ the exponent is $-1/2$: as 1 to 1/2, that is 2/3 and 1/3.
#
# **Traps.** For $m = 1.001$ the power $-1000$ of a squared distance is too large or too small for the computer, while the
# power of a *ratio* to the smallest squared distance of the row is harmless. And data may lie far from zero: take
# differences first, then square them.
#
# *In the chapter: "The memberships' step: given centers, which memberships are best?", "A point on a center" and "Near 1:
# back to K-means".*


# %% nbgrader={"grade": false, "grade_id": "fuzzy_memberships", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fuzzy_memberships(X, centers, fuzzifier):
    """Return how much each point belongs to each center, shape (N, K); rows add up to 1."""
    ### BEGIN SOLUTION
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    nearest = squares.min(axis=1, keepdims=True)
    on_center = squares == 0
    ratios = np.where(nearest == 0, on_center, nearest / np.where(on_center, 1.0, squares))
    shares = ratios ** (1 / (fuzzifier - 1))
    return shares / shares.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_fuzzy_memberships", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fuzzy_cmeans.fuzzy_memberships", fuzzy_memberships)

# %% [markdown]
# ## Task 2. The centers' step (2 points)
#
# Write `update_fuzzy_centers(X, memberships, fuzzifier)`. It returns the new centers, shape `(K, D)`: weighted means of
# all points, in which point $i$ has the weight $u_{ik}^m$ for center $k$,
#
# $$ \mu_k = \frac{\sum_{i=1}^{N} u_{ik}^m \, x_i}{\sum_{i=1}^{N} u_{ik}^m} . $$
#
# The rows of `memberships` may have any sum, but every cluster has a point with a membership above 0.
#
# **By hand.** $m = 2$, points 0 and 10, memberships 0.75 and 0.25 in the first cluster: weights 9/16 and 1/16, so the
# first center is at $(9 \cdot 0 + 1 \cdot 10) / 10 = 1$.
#
# **A trap.** For $m = 2000$ even $0.6^m$ is too small for the computer. But a factor that all weights of a center have in
# common changes nothing in a weighted mean.
#
# *In the chapter: "The centers' step: given memberships, which centers are best?" and "Large m: the memberships give up,
# the centers do not".*


# %% nbgrader={"grade": false, "grade_id": "update_fuzzy_centers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_fuzzy_centers(X, memberships, fuzzifier):
    """Return the means of the points weighted with the memberships to the power m, shape (K, D)."""
    ### BEGIN SOLUTION
    weights = (memberships / memberships.max(axis=0)) ** fuzzifier
    return weights.T @ X / weights.sum(axis=0)[:, np.newaxis]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_update_fuzzy_centers", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fuzzy_cmeans.update_fuzzy_centers", update_fuzzy_centers)

# %% [markdown]
# ## Task 3. The reduced cost (2 points)
#
# Write `reduced_fuzzy_cost(X, centers, fuzzifier)`. It returns one number, the cost of the centers when every point has
# the memberships that suit it best:
#
# $$ J_m(\mu) = \sum_{i=1}^{N} \Big( \sum_{k=1}^{K} d_{ik}^{1/(1-m)} \Big)^{1-m} . $$
#
# A point on a center costs nothing.
#
# **By hand.** $m = 2$ makes both exponents $-1$. Centers 0 and 3, points 1 and 6: the squared distances are 1 and 4, and
# 36 and 9. The cost is $1/(1 + 1/4) + 1/(1/36 + 1/9) = 0.8 + 7.2 = 8$.
#
# **A trap.** The one of task 1: for $m$ near 1 take the smallest squared distance of each row out of the inner sum.
#
# *In the chapter: "The reduced cost: centers alone" and "Near 1: back to K-means".*


# %% nbgrader={"grade": false, "grade_id": "reduced_fuzzy_cost", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reduced_fuzzy_cost(X, centers, fuzzifier):
    """Return the cost of the centers with the memberships that suit them best, one number."""
    ### BEGIN SOLUTION
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    nearest = squares.min(axis=1)
    off_center = nearest > 0  # the other points cost nothing
    squares, nearest = squares[off_center], nearest[off_center]
    sums = np.sum((nearest[:, np.newaxis] / squares) ** (1 / (fuzzifier - 1)), axis=1)
    return float(np.sum(nearest * sums ** (1 - fuzzifier)))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_reduced_fuzzy_cost", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fuzzy_cmeans.reduced_fuzzy_cost", reduced_fuzzy_cost)

# %% [markdown]
# ## Task 4. The whole algorithm (4 points)
#
# Write `fit_fuzzy_cmeans(X, centers, fuzzifier, max_iter)`. It starts from the given centers and returns a tuple
# `(centers, history)`: the final centers, shape `(K, D)`, and an array of `max_iter + 1` numbers, the reduced cost of the
# given centers and of the centers after each iteration.
#
# One iteration: compute the memberships of the present centers, then move each center to its weighted mean. Do exactly
# `max_iter` iterations; nothing has to be tested for convergence. With `max_iter = 0` the given centers come back, with
# a history of one entry.
#
# **By hand.** Points -1 and 1, centers -0.5 and 0.5, $m = 2$, one iteration. The point 1 has the squared distances 9/4
# and 1/4, so its memberships are 0.1 and 0.9. By symmetry the second center goes to $(0.81 - 0.01) / (0.81 + 0.01)
# = 40/41$. Each point costs $1 / (4/9 + 4) = 0.225$ at the start, so the history starts with 0.45.
#
# *In the chapter: "The algorithm: take turns" and "Local minima".*


# %% nbgrader={"grade": false, "grade_id": "fit_fuzzy_cmeans", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_fuzzy_cmeans(X, centers, fuzzifier, max_iter):
    """Return (centers, history): the final centers (K, D) and the max_iter + 1 reduced costs."""
    ### BEGIN SOLUTION
    history = [reduced_fuzzy_cost(X, centers, fuzzifier)]
    for _ in range(max_iter):
        memberships = fuzzy_memberships(X, centers, fuzzifier)
        centers = update_fuzzy_centers(X, memberships, fuzzifier)
        history.append(reduced_fuzzy_cost(X, centers, fuzzifier))
    return centers, np.array(history)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_fit_fuzzy_cmeans", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("fuzzy_cmeans.fit_fuzzy_cmeans", fit_fuzzy_cmeans)

# %% [markdown]
# ## Task 5. A variation: a cluster for noise (10 points)
#
# In fuzzy c-means every point shares out the whole of itself among the clusters, however far from all of them it lies.
# The **noise cluster** is one more cluster, which has no center: *every* point lies at the same distance $\Delta$ from
# it, the **noise distance**. It takes part in the sharing like any other cluster, and what it takes, the real clusters
# do not get. A point much farther than $\Delta$ from all centers then belongs almost nowhere.
#
# Write `noise_step(X, centers, fuzzifier, noise_distance)`, one whole iteration. It returns a tuple
# `(memberships, centers)`:
#
# - `memberships`, shape `(N, K)`: the memberships in the $K$ **real** clusters. Their rows add up to less than 1, unless
#   the point lies on a center;
# - `centers`, shape `(K, D)`: the new centers, computed with **these** memberships as in task 2.
#
# The rules of the earlier tasks hold: a point on a center belongs to it alone (to several centers there in equal
# shares), and no power may overflow or vanish when $m$ is near 1 or very large. One rule is new: a center to which no
# point belongs, because all its memberships are 0, keeps its place. That a center has no point is seen from $u$, not
# from $u^m$.
#
# `noise_distance` is a distance, not a squared one: it is in the unit of the data, and greater than 0.
#
# **By hand.** One center at 0, $m = 2$, noise distance 2. The point 1: squared distance 1 to the center and 4 to the
# noise, so as 1 to 1/4, and the membership is 0.8. The point 2 is as far from the noise as from the center: 0.5. The new
# center is $(0.64 \cdot 1 + 0.25 \cdot 2) / 0.89 = 114/89$, about 1.28; without the noise cluster it would be 1.5.
#
# Before you start: where in the cost does the noise cluster appear, and why does it not appear in the centers' step?
#
# *In the chapter: "Somewhere to put what belongs nowhere: the noise cluster", "Near 1: back to K-means" and "Large m: the
# memberships give up, the centers do not".*


# %% nbgrader={"grade": false, "grade_id": "noise_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def noise_step(X, centers, fuzzifier, noise_distance):
    """Return (memberships, centers): in the real clusters (N, K), and the centers (K, D) that follow."""
    ### BEGIN SOLUTION
    squares = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    squares = np.column_stack([squares, np.full(len(X), float(noise_distance) ** 2)])
    nearest = squares.min(axis=1, keepdims=True)
    on_center = squares == 0
    ratios = np.where(nearest == 0, on_center, nearest / np.where(on_center, 1.0, squares))
    shares = ratios ** (1 / (fuzzifier - 1))
    memberships = (shares / shares.sum(axis=1, keepdims=True))[:, :-1]
    largest = memberships.max(axis=0)
    weights = (memberships / np.where(largest > 0, largest, 1.0)) ** fuzzifier
    totals = weights.sum(axis=0)[:, np.newaxis]
    means = weights.T @ X / np.where(totals > 0, totals, 1.0)
    return memberships, np.where(totals > 0, means, centers)


# For teachers and the grader; the students' copy ends above. First the mistakes, then the hidden cases.
from softclust_lab.checks.fuzzy_cmeans.draws import (
    FAR,
    accepted,
    blobs,
    expanded_squares,
    fuzzifier as other_fuzzifier,
    rounded,
    shares as shared,
    shares_by_powers,
    squares as squared_distances,
)
from softclust_lab.checks.task import drawn


def step(table, keep=slice(-1), by_m=True):
    """Return a function like noise_step with another table of memberships, the noise in its last column.

    `table(X, centers, m, delta)` has shape (N, K + 1); `keep` are the columns that are returned.
    """

    def noisy(X, centers, m, delta):
        u = table(X, centers, m, delta)[:, keep]
        return u, moved(X, u, centers, m if by_m else 1.0)

    return noisy


def moved(X, u, centers, m):
    """Return the weighted means; a center without members stays."""
    largest = u.max(axis=0)
    weights = (u / np.where(largest == 0, 1.0, largest)) ** m
    totals = weights.sum(axis=0)[:, None]
    means = weights.T @ X / np.where(totals == 0, 1.0, totals)
    stay = np.zeros_like(means)
    stay[: len(centers)] = centers[: len(means)]
    return np.where(totals == 0, stay, means)


def extended(X, centers, noise):
    """Return the squared distances with a last column for the noise."""
    return np.column_stack([squared_distances(X, centers), np.full(len(X), float(noise))])


def right_table(X, centers, m, delta):
    return shared(extended(X, centers, delta**2), 1 / (m - 1))


def ordinary_table(X, centers, m, delta):
    u = shared(squared_distances(X, centers), 1 / (m - 1))
    return np.column_stack([u, np.zeros(len(X))])


def cut_off_table(X, centers, m, delta):
    near = squared_distances(X, centers).min(axis=1, keepdims=True) <= delta**2
    return np.where(near, ordinary_table(X, centers, m, delta), 0.0)


def one_against_noise_table(X, centers, m, delta):
    d = squared_distances(X, centers)
    columns = [shared(np.column_stack([column, np.full(len(X), delta**2)]), 1 / (m - 1))[:, 0] for column in d.T]
    return np.column_stack([*columns, np.zeros(len(X))])


def exponential_table(X, centers, m, delta):
    d = extended(X, centers, delta**2)
    parts = np.exp((d.min(axis=1, keepdims=True) - d) / (m - 1))
    return parts / parts.sum(axis=1, keepdims=True)


def vanishing_table(X, centers, m, delta):
    d = extended(X, centers, delta**2)
    with np.errstate(all="ignore"):
        parts = d ** (-1 / (m - 1))
        plain = parts / parts.sum(axis=1, keepdims=True)
    return np.where((d == 0).any(axis=1, keepdims=True), right_table(X, centers, m, delta), plain)


def nan_table(X, centers, m, delta):
    return np.where(extended(X, centers, delta**2) == 0, np.nan, right_table(X, centers, m, delta))


def nan_row_table(X, centers, m, delta):
    on = (squared_distances(X, centers) == 0).any(axis=1, keepdims=True)
    return np.where(on, np.nan, right_table(X, centers, m, delta))


def nothing_table(X, centers, m, delta):
    on = (squared_distances(X, centers) == 0).any(axis=1, keepdims=True)
    return np.where(on, 0.0, right_table(X, centers, m, delta))


def with_plain_powers(X, centers, m, delta):
    with np.errstate(all="ignore"):
        u = shares_by_powers(extended(X, centers, delta**2), 1 / (m - 1))[:, :-1]
        return u, (u**m).T @ X / (u**m).sum(axis=0)[:, None]


def vanishing_weights(X, centers, m, delta):
    u = right_u(X, centers, m, delta)
    totals = (u**m).sum(axis=0)[:, None]
    return u, np.where(totals == 0, centers, (u**m).T @ X / np.where(totals == 0, 1.0, totals))


def expanded_table(X, centers, m, delta):
    d = np.column_stack([expanded_squares(X, centers), np.full(len(X), delta**2)])
    return shared(d, 1 / (m - 1))


def right_u(X, centers, m, delta):
    return right_table(X, centers, m, delta)[:, :-1]


def nan_for_no_members(X, centers, m, delta):
    u, new = noise_step(X, centers, m, delta)
    return u, np.where(u.max(axis=0)[:, None] == 0, np.nan, new)


def origin_for_no_members(X, centers, m, delta):
    u, new = noise_step(X, centers, m, delta)
    return u, np.where(u.max(axis=0)[:, None] == 0, 0.0, new)


def divided_by_plain_sums(X, centers, m, delta):
    u, new = noise_step(X, centers, m, delta)
    plain = np.where(u.max(axis=0) == 0, 1.0, u.sum(axis=0))
    factor = np.where(u.max(axis=0) == 0, 1.0, (u**m).sum(axis=0) / plain)
    return u, new * factor[:, None]


MISTAKES = {
    "fuzzy_cmeans.noise_step": {
        "noise-distance-not-squared": step(lambda X, c, m, delta: shared(extended(X, c, delta), 1 / (m - 1))),
        "noise-left-out": step(ordinary_table),
        "cut-off-at-the-noise-distance": step(cut_off_table),
        "each-center-against-noise-alone": step(one_against_noise_table),
        "noise-cluster-returned": lambda X, c, m, delta: (
            right_table(X, c, m, delta),
            moved(X, right_table(X, c, m, delta), c, m),
        ),
        "noise-column-returned": lambda X, c, m, delta: (
            right_table(X, c, m, delta),
            noise_step(X, c, m, delta)[1],
        ),
        "centers-without-noise": lambda X, c, m, delta: (
            right_u(X, c, m, delta),
            moved(X, ordinary_table(X, c, m, delta)[:, :-1], c, m),
        ),
        "not-raised-to-the-power-m": step(right_table, by_m=False),
        "powers-returned": lambda X, c, m, delta: (
            right_u(X, c, m, delta) ** m,
            noise_step(X, c, m, delta)[1],
        ),
        "divided-by-other-weights": divided_by_plain_sums,
        "exponent-upside-down": step(lambda X, c, m, delta: shared(extended(X, c, delta**2), m - 1)),
        "unsquared-distances": step(lambda X, c, m, delta: shared(extended(X, c, delta**2), 0.5 / (m - 1))),
        "exponential-memberships": step(exponential_table),
        "parts-swapped": lambda X, c, m, delta: noise_step(X, c, m, delta)[::-1],
        "memberships-only": lambda X, c, m, delta: right_u(X, c, m, delta),
        "nan-on-a-center": step(nan_table),
        "nan-in-the-row-of-a-point-on-a-center": step(nan_row_table),
        "wrong-on-a-center": step(nothing_table),
        "plain-powers": with_plain_powers,
        "nan-for-a-center-without-points": nan_for_no_members,
        "center-without-points-moved": origin_for_no_members,
        "powers-that-vanish": step(vanishing_table),
        "weights-that-vanish": vanishing_weights,
        "digits-lost-far-from-zero": step(expanded_table),
    }
}


def with_strays(rng, n_points, n_clusters, n_features, spread):
    """Draw groups, a few points far from all of them, centers near the groups, and a noise distance."""
    X, centers = blobs(rng, n_points, n_clusters, n_features, spread)
    strays = rng.permutation(n_points)[: max(n_points // 8, 1)]
    X[strays] += rng.choice([-1, 1], size=(len(strays), n_features)) * rng.uniform(20, 60, size=(len(strays), 1))
    return X, centers, float(rng.uniform(2.5, 5.0))


def groups_and_strays(rng):
    """Draw three groups and some strays, with the usual fuzzifier."""
    X, centers, delta = with_strays(rng, 24, 3, 2, spread=2.0)
    return X, centers, 2.0, delta


def crowd_and_strays(rng):
    """Draw many centers in four dimensions, with another fuzzifier."""
    X, centers, delta = with_strays(rng, 45, 6, 4, spread=4.0)
    return X, centers, other_fuzzifier(rng), 2 * delta


def strays_in_other_unit(rng):
    """Draw strays in another unit, counted from another zero: the noise distance has the data's unit."""
    X, centers, delta = with_strays(rng, 24, 3, 2, spread=2.0)
    return 30.0 * X + 700.0, 30.0 * centers + 700.0, other_fuzzifier(rng), 30.0 * delta


def more_centers_than_groups(rng):
    """Draw more centers than there are groups, in any order, two of them on one spot."""
    X, centers, delta = with_strays(rng, 24, 3, 2, spread=2.0)
    more = np.vstack([centers, centers[0], rng.uniform(-12, 12, size=(2, 2))])
    return X, rng.permutation(more), other_fuzzifier(rng), delta


def huge_noise_distance(rng):
    """Draw a noise distance so large that the noise gets nothing: ordinary fuzzy c-means."""
    X, centers, _ = with_strays(rng, 24, 3, 2, spread=2.0)
    return X, centers, 1.5, 1e12


def strays_almost_hard(rng):
    """Draw a fuzzifier so near to 1 that plain powers vanish, with points in every cluster."""

    def draw(rng):
        X, centers, delta = with_strays(rng, 24, 3, 2, spread=2.0)
        return X, centers, 1.002, 2 * delta

    return accepted(rng, draw, lambda args: right_u(*args).max(axis=0).min() > 0.9)


def strays_very_fuzzy(rng):
    """Draw a fuzzifier so large that all powers of the memberships vanish."""
    X, centers, delta = with_strays(rng, 24, 3, 2, spread=2.0)
    return X, centers, 2000.0, 2 * delta


def some_on_centers(rng):
    """Draw points of which some lie on a center."""
    X, centers, delta = with_strays(rng, 20, 4, 2, spread=2.0)
    X[rng.permutation(20)[:4]] = centers
    return X, centers, float(rng.uniform(2.5, 3.5)), delta


def centers_without_points(rng):
    """Draw two centers so far away that, almost hard, no point belongs to them."""
    X, centers, m, delta = strays_almost_hard(rng)
    far = rng.uniform(1e4, 2e4, size=(2, 2))
    return X, np.vstack([far[0], centers, far[1]]), m, delta


def point_and_noise(rng):
    """Draw a single point and a single center."""
    return rng.normal(size=(1, 3)), rng.normal(size=(1, 3)), other_fuzzifier(rng), 1.0


def strays_far_from_zero(rng):
    """Draw groups and strays on a grid, very far from zero."""
    X, centers, delta = with_strays(rng, 24, 3, 2, spread=2.0)
    return rounded(X) + FAR, rounded(centers) + FAR + 0.0625, 2.0, delta


HIDDEN_CASES = {
    "fuzzy_cmeans.noise_step": (
        *drawn("values-easy", groups_and_strays, 3),
        *drawn("values-hard", crowd_and_strays, 3),
        *drawn("invariants", strays_in_other_unit, 2),
        *drawn("invariants", more_centers_than_groups, 2),
        *drawn("invariants", huge_noise_distance),
        *drawn("extremes", strays_almost_hard, 2),
        *drawn("extremes", strays_very_fuzzy, 2),
        *drawn("extremes", point_and_noise),
        *drawn("extremes", strays_far_from_zero, 2),
        *drawn("extremes", some_on_centers, 2, special=True),
        *drawn("extremes", centers_without_points, 2, special=True),
    )
}
### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_noise_step", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("fuzzy_cmeans.noise_step", noise_step)

# %% [markdown]
# ## Task 6. Explain (4 points, given by your teacher)
#
# Twenty points lie on a line: ten around 0 and ten around 10. One more point lies at 1000. You run fuzzy c-means with
# $K = 2$ and $m = 2$ from the centers 0 and 10.
#
# 1. Roughly, what are the memberships of the point at 1000 in the first iteration? Why are they not near 0 and 1, although
#    one of the centers is nearer?
# 2. What does that point do to the **two centers** in this iteration?
# 3. What would a noise cluster with the noise distance 5 change?
#
# Argue with the formulas; four to eight sentences are enough. Replace the text of the cell below.
#
# *In the chapter: "Points far away belong everywhere", "What a far point does to the centers" and "Somewhere to put what
# belongs nowhere: the noise cluster".*

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_far_point", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Marking, 4 points.**
#
# - 1 point: the squared distances are 1000000 and 980100. The memberships depend on their *ratio* alone, which is about
#   1.02, so they are about 0.495 and 0.505. The farther the point, the nearer the ratio is to 1 and the memberships to 1/K.
#   (In soft K-means the *difference* counts, and the point would belong to the nearer center.)
# - 1 point: its weight is u squared, about 1/4, for *both* centers, so both are pulled.
# - 1 point for the size of the pull: weight times distance, 1/4 of 1000, against about ten weights near 1. Both centers move
#   by about 250/10.25, some 24, to the right, and leave their groups. (Half a point for "both move far" without a size.)
# - 1 point: the noise cluster lies at the squared distance 25 from every point, the point at 1000 too. So the noise takes
#   nearly all of it; its memberships are about 25/1000000 each, their squares are nothing, and the centers stay with
#   their groups. Points near their own center hardly notice.
#
# Nothing for "outliers are always bad", nor for "the point belongs to the second cluster": that is hard or soft K-means.
# ### END SOLUTION

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells from the top (in JupyterLab: *Kernel*, then *Restart Kernel and Run All Cells*).
# Every check should still say what it said before. Then save the notebook and hand it in under its own name.
