# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Hard K-means: your turn
#
# In this notebook you write hard K-means yourself, from its two steps to the whole algorithm, and then a variation
# of it that no library of this course contains. Plan about 90 minutes.
#
# | Task | You write | Points |
# |---|---|---|
# | 1. The assignment step | `assign_labels` | 2 |
# | 2. The mean step | `update_centers` | 2 |
# | 3. The cost | `wcss` | 2 |
# | 4. The whole algorithm | `fit_hard_kmeans` | 4 |
# | 5. A variation: centers that are data points | `update_medoids` | 10 |
# | 6. Explain | a few sentences | 4, given by your teacher |
#
# **How it works.** Replace `raise NotImplementedError()` by your code and run the cell, then run the check below it.
# The check shows small cases that were worked out by hand. Where your answer differs it shows both, says why, and if
# it recognises the mistake it gives a hint that names a section of the chapter *Hard K-means*. You may check as often
# as you like.
#
# **Points.** The visible checks earn nothing: a check returns `0.0` here, even if everything is right. When your work
# is graded, each function is called with hidden cases as well: easy ones, hard ones, cases in which something has to
# stay the same, and extreme ones. Each group earns its points if all of its cases are right.
#
# **Your own functions.** In later tasks you may call the functions of earlier ones. The check of task 4 then runs
# *your* `assign_labels`, `update_centers` and `wcss` too: a mistake in one of them shows up again there. If you are
# stuck on one, you can write what you need inside task 4 instead. All other tasks stand alone.
#
# **Names used throughout.** There are $N$ points with $D$ coordinates and $K$ centers.
#
# | argument | shape | meaning |
# |---|---|---|
# | `X` | `(N, D)` | the points, one a row |
# | `centers` | `(K, D)` | the centers, one a row |
# | `labels` | `(N,)` | for each point the row number of its center, counted from 0 |
#
# All points and centers are arrays of floats. Do not change the arrays you are given; return new ones.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from softclust_lab.checks import check

# %% [markdown]
# **A reminder: broadcasting.** `X` has shape `(N, D)` and `centers` has shape `(K, D)`. With an axis put in between,
# `X[:, np.newaxis, :]` has shape `(N, 1, D)`, and `X[:, np.newaxis, :] - centers` has shape `(N, K, D)`: for each
# pair of a point and a center the $D$ differences of their coordinates.

# %% [markdown]
# ## Task 1. The assignment step (2 points)
#
# Write `assign_labels(X, centers)`. It returns for each point the number of its nearest center, an array of integers
# of shape `(N,)`. Nearest means smallest squared Euclidean distance
#
# $$ \lVert x_i - \mu_k \rVert^2 = \sum_{d=1}^{D} (x_{id} - \mu_{kd})^2 . $$
#
# If several centers are equally near, the one with the lowest number wins.
#
# **By hand.** Points 1, 4 and 11, centers 0 and 10: 1 and 4 go to center 0 (4 is 4 away from the first and 6 away from
# the second), 11 goes to center 1. The labels are `[0, 0, 1]`.
#
# **A trap.** Data may lie far from zero, like a time in seconds since 1970. Formulas that subtract one large square
# from another lose their digits there; differences squared do not.
#
# *In the chapter: "The assignment step: given centers, which labels are best?", and in it the paragraph "Ties".*


# %% nbgrader={"grade": false, "grade_id": "assign_labels", "locked": false, "schema_version": 3, "solution": true, "task": false}
def assign_labels(X, centers):
    """Return the number of the nearest center of each point, integers of shape (N,)."""
    ### BEGIN SOLUTION
    offsets = X[:, np.newaxis, :] - centers[np.newaxis, :, :]
    return np.argmin(np.sum(offsets**2, axis=-1), axis=-1)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_assign_labels", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("hard_kmeans.assign_labels", assign_labels)

# %% [markdown]
# ## Task 2. The mean step (2 points)
#
# Write `update_centers(X, labels, centers)`. It returns the new centers, shape `(K, D)`: each is the mean of the points
# that carry its number. A cluster without points keeps the center that it had.
#
# **By hand.** Points 1 and 3 with labels 0 and 2, centers 0, 50 and 7: the new centers are 1, 50 and 3. Nobody has label
# 1, so 50 stays.
#
# *In the chapter: "The mean step: given labels, which centers are best?" and "When a cluster loses all its points".*


# %% nbgrader={"grade": false, "grade_id": "update_centers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_centers(X, labels, centers):
    """Return the mean of each cluster's points, shape (K, D); an empty cluster keeps its center."""
    ### BEGIN SOLUTION
    new_centers = np.array(centers, dtype=float)
    for cluster in np.unique(labels):
        new_centers[cluster] = np.mean(X[labels == cluster], axis=0)
    return new_centers
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_update_centers", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("hard_kmeans.update_centers", update_centers)

# %% [markdown]
# ## Task 3. The cost (2 points)
#
# Write `wcss(X, centers, labels)`. It returns one number, the within-cluster sum of squares: the squared distance of
# each point to the center that its label names, summed over all points,
#
# $$ \text{WCSS} = \sum_{i=1}^{N} \lVert x_i - \mu_{c_i} \rVert^2 . $$
#
# The labels are given; they need not name the nearest center, and the centers need not be means.
#
# **By hand.** Points 1 and 11, both with center 2: $1^2 + 9^2 = 82$. (The lesson's mean cost is $J = 82 / 2 = 41$.)
#
# *In the chapter: "The cost: what makes a placement good?".*


# %% nbgrader={"grade": false, "grade_id": "wcss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def wcss(X, centers, labels):
    """Return the sum of the squared distances of the points to the centers that their labels name."""
    ### BEGIN SOLUTION
    offsets = X - centers[labels]
    return float(np.sum(offsets**2))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_wcss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("hard_kmeans.wcss", wcss)

# %% [markdown]
# ## Task 4. The whole algorithm (4 points)
#
# Write `fit_hard_kmeans(X, centers, max_iter)`. It starts from the given centers and returns a tuple
# `(centers, history)`: the final centers, shape `(K, D)`, and an array with the cost of every set of centers that was
# kept, in order. The cost of a set of centers is the WCSS with each point at its *nearest* center.
#
# 1. The history starts with the cost of the given centers.
# 2. One iteration: assign the points to the present centers, move each center to the mean of its points, and compute
#    the cost of these new centers.
# 3. If that cost is lower than the last one in the history, keep the new centers and append the cost. If it is not,
#    stop: these centers are not kept and their cost is not recorded.
# 4. Do at most `max_iter` iterations. With `max_iter = 0` the given centers come back, with a history of one entry.
#
# **Empty clusters.** If the assignment gave a cluster no points, its center moves to the point that costs most: the one
# whose squared distance to the nearest of the *new* centers of the other, non-empty clusters is largest (the lowest row
# on a tie). If several clusters are empty, they take turns in the order of their numbers, and those placed already
# count as centers for the next one. If that largest distance is 0, the center stays where it is.
#
# **By hand.** Points 0, 2, 10, 12, centers 0 and 2. Cost of the start: $0 + 0 + 64 + 100 = 164$. New centers 0 and 8:
# cost $0 + 4 + 4 + 16 = 24$. New centers 1 and 11: cost 4. After that nothing gets better. The function returns
# `([[1.], [11.]], [164., 24., 4.])`.
#
# You may write the handling of empty clusters last: only the group of extreme cases needs it.
#
# *In the chapter: "The algorithm: take turns", "When a cluster loses all its points" and "Bad starts: local minima".*


# %% nbgrader={"grade": false, "grade_id": "fit_hard_kmeans", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_hard_kmeans(X, centers, max_iter):
    """Return (centers, history): the final centers (K, D) and the cost of every set of centers kept."""
    ### BEGIN SOLUTION
    labels = assign_labels(X, centers)
    history = [wcss(X, centers, labels)]
    for _ in range(max_iter):
        candidate = update_centers(X, labels, centers)
        occupied = list(np.unique(labels))
        for cluster in sorted(set(range(len(centers))) - set(occupied)):
            nearest = candidate[occupied][assign_labels(X, candidate[occupied])]
            point_costs = np.sum((X - nearest) ** 2, axis=1)
            if point_costs.max() == 0:
                break
            candidate[cluster] = X[np.argmax(point_costs)]
            occupied.append(cluster)
        labels = assign_labels(X, candidate)
        cost = wcss(X, candidate, labels)
        if cost >= history[-1]:
            break
        centers = candidate
        history.append(cost)
    return centers, np.array(history)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_fit_hard_kmeans", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("hard_kmeans.fit_hard_kmeans", fit_hard_kmeans)

# %% [markdown]
# ## Task 5. A variation: centers that are data points (10 points)
#
# A mean need not be one of the data: the mean of three towns may lie in a lake. In the variation called *K-medoids* each
# center has to be a member of its own cluster, its **medoid**: the member whose distances to all members of the cluster
# have the smallest sum. The distances are Euclidean and **not** squared,
#
# $$ m_k = \operatorname*{arg\,min}_{x_j :\, c_j = k} \; \sum_{i :\, c_i = k} \lVert x_i - x_j \rVert . $$
#
# Write `update_medoids(X, labels, centers)`, which takes the place of the mean step. It returns the new centers, shape
# `(K, D)`.
#
# - Only members of a cluster can be its medoid, and only distances to members count.
# - If several members have the same smallest sum, the one that comes first in `X` wins.
# - A cluster without points keeps the center that it had.
#
# **By hand.** One cluster on a line, points 0, 1, 2, 3 and 14. The sums of distances are 20, 17, 16, 17 and 36, so the
# medoid is 2. The mean is 4: the far point 14 pulls the mean, but hardly the medoid.
#
# Before you start: which member would win if the distances were squared? Compare it with the mean.
#
# *In the chapter: "A center that is a real point: medoids", "When a cluster loses all its points" and "Ties".*


# %% nbgrader={"grade": false, "grade_id": "update_medoids", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_medoids(X, labels, centers):
    """Return the medoid of each cluster, shape (K, D); an empty cluster keeps its center."""
    ### BEGIN SOLUTION
    medoids = np.array(centers, dtype=float)
    for cluster in np.unique(labels):
        members = X[labels == cluster]
        lengths = np.linalg.norm(members[:, np.newaxis, :] - members[np.newaxis, :, :], axis=-1)
        medoids[cluster] = members[np.argmin(lengths.sum(axis=1))]
    return medoids


# For teachers and the grader; the students' copy ends above. First the mistakes, then the hidden cases.
from softclust_lab.checks.compare import Tolerance
from softclust_lab.checks.draws import FAR, accepted, blobs, full_labels, rounded
from softclust_lab.checks.task import drawn


def lengths_within(members):
    """Return the distances between all pairs of members."""
    return np.linalg.norm(members[:, None] - members[None], axis=-1)


def per_cluster(choose):
    """Return a function like update_medoids that puts choose(X, rows of the members) into each full cluster."""

    def update(X, labels, centers):
        new_centers = np.array(centers, dtype=float)
        for cluster in np.unique(labels):
            new_centers[cluster] = choose(X, np.flatnonzero(labels == cluster))
        return new_centers

    return update


def with_lowest(score):
    """Return a function like update_medoids that takes the member with the lowest score(members)."""
    return per_cluster(lambda X, rows: X[rows[np.argmin(score(X[rows]))]])


def empty_as(value):
    """Return a function like update_medoids that gives empty clusters a fixed value."""

    def update(X, labels, centers):
        return update_medoids(X, labels, np.full_like(centers, value))

    return update


def cityblock_sums(members):
    return np.abs(members[:, None] - members[None]).sum(axis=(1, 2))


def squared_sums(members):
    return (lengths_within(members) ** 2).sum(axis=1)


def radius(members):
    return lengths_within(members).max(axis=1)


def best_of_all_points(X, rows):
    return X[np.argmin(np.linalg.norm(X[:, None] - X[rows], axis=-1).sum(axis=1))]


def sums_over_all_points(X, rows):
    return X[rows[np.argmin(np.linalg.norm(X[rows, None] - X[None], axis=-1).sum(axis=1))]]


def expanded_sums(members):
    norms = (members**2).sum(axis=1)
    return np.sqrt(np.maximum(norms[:, None] - 2 * members @ members.T + norms, 0)).sum(axis=1)


def row_numbers(X, labels, centers):
    winners = np.full(len(centers), -1)
    for cluster in np.unique(labels):
        rows = np.flatnonzero(labels == cluster)
        winners[cluster] = rows[np.argmin(lengths_within(X[rows]).sum(axis=1))]
    return winners


SQUARED, CITYBLOCK, RADIUS = with_lowest(squared_sums), with_lowest(cityblock_sums), with_lowest(radius)
ANY_POINT, ALL_POINTS = per_cluster(best_of_all_points), per_cluster(sums_over_all_points)

MISTAKES = {
    "hard_kmeans.update_medoids": {
        "squared-distances": SQUARED,
        "mean-instead-of-member": per_cluster(lambda X, rows: X[rows].mean(axis=0)),
        "median-of-each-coordinate": per_cluster(lambda X, rows: np.median(X[rows], axis=0)),
        "absolute-distance": CITYBLOCK,
        "any-point-as-candidate": ANY_POINT,
        "distances-to-all-points": ALL_POINTS,
        "place-within-the-cluster": per_cluster(
            lambda X, rows: X[np.argmin(lengths_within(X[rows]).sum(axis=1))]
        ),
        "row-numbers-instead-of-points": row_numbers,
        "farthest-member": with_lowest(lambda members: -lengths_within(members).sum(axis=1)),
        "smallest-radius": RADIUS,
        "ties-to-the-last": per_cluster(
            lambda X, rows: X[rows[::-1]][np.argmin(lengths_within(X[rows[::-1]]).sum(axis=1))]
        ),
        "nan-for-empty-clusters": empty_as(np.nan),
        "zeros-for-empty-clusters": empty_as(0.0),
        "empty-clusters-dropped": lambda X, labels, centers: update_medoids(X, labels, centers)[
            np.unique(labels)
        ],
        "digits-lost-far-from-zero": with_lowest(expanded_sums),
    }
}


def clear_and_telling(*mistakes):
    """Return a test for draws: no near tie, and each of the mistakes chooses another member somewhere."""

    def accept(args):
        X, labels, centers = args
        for cluster in np.unique(labels):
            sums = np.sort(lengths_within(X[labels == cluster]).sum(axis=1))
            if len(sums) > 1 and sums[1] - sums[0] < 1e-3 * sums[1]:
                return False
        right = update_medoids(X, labels, centers)
        return all(not np.array_equal(mistake(X, labels, centers), right) for mistake in mistakes)

    return accept


def groups_with_strays(rng):
    """Draw three groups with some points far out, which pull means but hardly medoids."""

    def draw(rng):
        X, centers = blobs(rng, 21, 3, 2, spread=1.0)
        X += rng.standard_t(1.5, size=X.shape)
        return X, full_labels(rng, 21, 3, smallest=4), centers

    return accepted(rng, draw, clear_and_telling(SQUARED))


def interleaved(rng):
    """Draw clusters of unequal size that lie through each other, in four dimensions."""

    def draw(rng):
        X, centers = blobs(rng, 45, 5, 4, spread=7.0)
        return X, full_labels(rng, 45, 5, smallest=5), centers

    return accepted(rng, draw, clear_and_telling(SQUARED, CITYBLOCK, RADIUS, ANY_POINT, ALL_POINTS))


def rotated(rng):
    """Draw strays, turned by some angle: straight-line distances do not notice."""
    X, labels, centers = groups_with_strays(rng)
    angle = rng.uniform(0.3, 1.2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return X @ turn, labels, centers @ turn


def moved_and_scaled(rng):
    """Draw strays in another unit, counted from another zero."""
    X, labels, centers = groups_with_strays(rng)
    return 30.0 * X + 700.0, labels, 30.0 * centers + 700.0


def renumbered(rng):
    """Draw strays with the clusters numbered otherwise."""
    X, labels, centers = groups_with_strays(rng)
    return X, rng.permutation(3)[labels], centers


def ties(rng):
    """Draw a pair, a 3-4-5 rectangle and a row of four, all with whole distances: exact ties."""
    rectangle = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [3.0, 4.0]])
    row = np.array([[20.0, 0.0], [21.0, 0.0], [22.0, 0.0], [23.0, 0.0]])
    pair = np.array([[-30.0, 5.0], [-27.0, 9.0]])
    order = rng.permutation(10)
    X = np.vstack([rectangle, row, pair])[order]
    return X, np.repeat([2, 0, 1], [4, 4, 2])[order], rng.normal(size=(3, 2))


def without_members(rng):
    """Draw strays in three of six clusters: the first, a middle and the last one have no members."""
    X, labels, _ = groups_with_strays(rng)
    return X, np.array([1, 3, 4])[labels], rng.uniform(-12, 12, size=(6, 2))


def single_member(rng):
    """Draw a single point, in the second of two clusters."""
    return rng.normal(size=(1, 3)), np.array([1]), rng.normal(size=(2, 3))


def far_from_zero(rng):
    """Draw strays on a grid, very far from zero."""

    def draw(rng):
        X, labels, centers = groups_with_strays(rng)
        return rounded(X), labels, rounded(centers)

    X, labels, centers = accepted(rng, draw, clear_and_telling())
    return X + FAR, labels, centers + FAR


HIDDEN_CASES = {
    "hard_kmeans.update_medoids": (
        *drawn("values-easy", groups_with_strays, 4),
        *drawn("values-hard", interleaved, 4),
        *drawn("invariants", rotated, 2),
        *drawn("invariants", moved_and_scaled),
        *drawn("invariants", renumbered),
        *drawn("extremes", ties, 3),
        *drawn("extremes", without_members, 2, special=True),
        *drawn("extremes", single_member, special=True),
        *drawn("extremes", far_from_zero, 2, Tolerance(relative=1e-14)),
    )
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_update_medoids", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("hard_kmeans.update_medoids", update_medoids)

# %% [markdown]
# ## Task 6. Explain (4 points, given by your teacher)
#
# A fellow student has written K-means with an assignment step and a mean step and prints the cost $J$ in each iteration.
# In one run it goes 41.0, 25.0, 19.5, **20.3**, 18.7. The data did not change meanwhile.
#
# 1. Why can this not happen in a correct program? Say what each of the two steps does to the cost.
# 2. Give two *different* bugs that could cause it, and for each one a way to find out whether it is the one.
#
# Four to eight sentences are enough. Replace the text of the cell below.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_rising_cost", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Marking, 4 points.**
#
# - 1 point: with the centers fixed, the assignment step cannot raise J: each point takes the smallest of its distances.
# - 1 point: with the labels fixed, the mean step cannot raise J: the mean makes a cluster's sum of squares smallest. So
#   J never rises, whatever the data.
# - 1 point for each of two different bugs that really can raise J, with a test that would tell. For example: the mean
#   is divided by the wrong number or taken over the wrong rows; a median in place of the mean; the assignment measures
#   with another distance than the cost (city block, first coordinate only); the cost pairs the new centers with labels
#   a full round older than those they are the means of; the cost pairs the old centers with the labels that are nearest
#   to the new ones; the cost goes on using the labels, or the centers, of the start. A test: compute J after each of
#   the two steps, on a few points that can be worked out by hand, and see which step raises it.
#
# Half a point for a bug without a test. Nothing for what cannot raise J: a bad start, too few iterations, a local
# minimum; the cost of the new centers with the labels they were made from, which never rises either; the center of an
# empty cluster sent to some other place, since no point counts on it and none has to choose it. Nor for "rounding",
# which touches the last digits only.
# ### END SOLUTION

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells from the top (in JupyterLab: *Kernel*, then *Restart Kernel and Run All Cells*).
# Every check should still say what it said before. Then save the notebook and hand it in under its own name.
