# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Soft K-means: your turn
#
# In this notebook you write soft K-means yourself, from its two steps to the whole algorithm, and then a variation of
# it that no library of this course contains. Plan about 100 minutes.
#
# | Task | You write | Points |
# |---|---|---|
# | 1. The soft assignment | `soft_assign` | 2 |
# | 2. The soft mean step | `update_soft_centers` | 2 |
# | 3. The free energy | `free_energy` | 2 |
# | 4. The whole algorithm | `fit_soft_kmeans` | 4 |
# | 5. A variation: every cluster holds the same | `balanced_responsibilities` | 10 |
# | 6. Explain | a few sentences | 4, given by your teacher |
#
# **How it works.** Replace `raise NotImplementedError()` by your code and run the cell, then run the check below it.
# The check shows small cases that were worked out by hand. Where your answer differs it shows both, says why, and if
# it recognises the mistake it gives a hint that names a section of the chapter *Soft K-means*. You may check as often
# as you like.
#
# **Points.** The visible checks earn nothing: a check returns `0.0` here, even if everything is right. When your work
# is graded, each function is called with hidden cases as well: easy ones, hard ones, cases in which something has to
# stay the same, and extreme ones. Each group earns its points if all of its cases are right.
#
# **Your own functions.** In task 4 you may call the functions of the earlier tasks. Its check then runs them too: a
# mistake in one of them shows up again there. If you are stuck on one, you can write what you need inside task 4
# instead. All other tasks stand alone.
#
# **Names used throughout.** There are $N$ points with $D$ coordinates and $K$ centers.
#
# | argument | shape | meaning |
# |---|---|---|
# | `X` | `(N, D)` | the points, one a row |
# | `centers` | `(K, D)` | the centers, one a row |
# | `responsibilities` | `(N, K)` | the shares $\phi_{ik}$: a row for each point, a column for each center |
# | `stiffness` | a number | $\beta > 0$, in powers $e^{-\beta d_{ik}}$ with the **squared** distance $d_{ik}$ |
#
# All arrays are arrays of floats. Do not change the arrays you are given; return new ones.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from softclust_lab.checks import check

# %% [markdown]
# **Two reminders.** With `X[:, np.newaxis, :] - centers` numpy gives all differences at once, shape `(N, K, D)`. And
# `table / table.sum(axis=1, keepdims=True)` divides each row by its sum: `keepdims` keeps the shape `(N, 1)`, which
# fits beside `(N, K)`. In the same way `sums[:, np.newaxis]` turns `(K,)` into `(K, 1)`, to divide a table of shape
# `(K, D)` row by row.

# %% [markdown]
# ## Task 1. The soft assignment (2 points)
#
# Write `soft_assign(X, centers, stiffness)`. It returns the shares of all points in all centers, shape `(N, K)`,
#
# $$ \phi_{ik} = \frac{e^{-\beta d_{ik}}}{\sum_{l=1}^{K} e^{-\beta d_{il}}}, \qquad d_{ik} = \lVert x_i - \mu_k \rVert^2 . $$
#
# Each row adds up to 1.
#
# **By hand.** Take $\beta = \log 2$, so that $e^{-\beta d} = (1/2)^d$. The point 0 and the centers 0 and 2 have the
# squared distances 0 and 4, the powers 1 and 1/16, and so the shares 16/17 and 1/17.
#
# **Two traps.** At a large stiffness all powers of a point may be too small for the computer, and zero is divided by
# zero. And data may lie far from zero, where formulas that subtract one large square from another lose their digits.
#
# *In the chapter: "Step one: given centers, which shares are best?" and "Working with logarithms".*


# %% nbgrader={"grade": false, "grade_id": "soft_assign", "locked": false, "schema_version": 3, "solution": true, "task": false}
def soft_assign(X, centers, stiffness):
    """Return the shares of all points in all centers, shape (N, K); each row adds up to 1."""
    ### BEGIN SOLUTION
    squared = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    powers = np.exp(-stiffness * (squared - squared.min(axis=1, keepdims=True)))
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_soft_assign", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("soft_kmeans.soft_assign", soft_assign)

# %% [markdown]
# ## Task 2. The soft mean step (2 points)
#
# Write `update_soft_centers(X, responsibilities)`. It returns the new centers, shape `(K, D)`: each is the mean of
# *all* points, weighted by what the center holds of them,
#
# $$ \mu_k = \frac{\sum_{i=1}^{N} \phi_{ik} \, x_i}{\sum_{i=1}^{N} \phi_{ik}} . $$
#
# Every column of the shares that you are given has a sum above zero.
#
# **By hand.** Points 0 and 4, the first center holds 3/4 of the one and 1/4 of the other: it goes to
# $(3/4 \cdot 0 + 1/4 \cdot 4) / 1 = 1$.
#
# *In the chapter: "Step two: given shares, which centers are best?".*


# %% nbgrader={"grade": false, "grade_id": "update_soft_centers", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_soft_centers(X, responsibilities):
    """Return the mean of all points, weighted by each center's shares, shape (K, D)."""
    ### BEGIN SOLUTION
    held = responsibilities / responsibilities.sum(axis=0)
    return held.T @ X
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_update_soft_centers", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("soft_kmeans.update_soft_centers", update_soft_centers)

# %% [markdown]
# ## Task 3. The free energy (2 points)
#
# Write `free_energy(X, centers, stiffness)`. It returns one number,
#
# $$ F_\beta = -\frac{1}{\beta} \sum_{i=1}^{N} \log \sum_{k=1}^{K} e^{-\beta d_{ik}} , $$
#
# which is the expected cost minus the entropy of the best shares, divided by $\beta$. (If you compute it that way, treat
# $0 \log 0$ as 0.) The logarithm is the natural one.
#
# **By hand.** One point at 0, centers at $-3$ and 3, $\beta = 2 \log 2$: both squared distances are 9, the shares are
# 1/2 and 1/2, the entropy is $\log 2$, and $F_\beta = 9 - \log 2 / (2 \log 2) = 8.5$.
#
# The traps of task 1 wait here, too: the logarithm of a sum of vanished powers is minus infinity.
#
# *In the chapter: "What the best shares cost: the free energy" and "Working with logarithms".*


# %% nbgrader={"grade": false, "grade_id": "free_energy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def free_energy(X, centers, stiffness):
    """Return the free energy of the centers at this stiffness, one number in squared data units."""
    ### BEGIN SOLUTION
    squared = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    least = squared.min(axis=1)
    powers = np.exp(-stiffness * (squared - least[:, np.newaxis]))
    return float(np.sum(least - np.log(powers.sum(axis=1)) / stiffness))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_free_energy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("soft_kmeans.free_energy", free_energy)

# %% [markdown]
# ## Task 4. The whole algorithm (4 points)
#
# Write `fit_soft_kmeans(X, centers, stiffness, max_iter)`. It starts from the given centers, does exactly `max_iter`
# iterations, and returns a tuple `(centers, history)`: the final centers, shape `(K, D)`, and an array with the free
# energy of the start and after every iteration, so `max_iter + 1` numbers.
#
# One iteration: compute the shares of the points in the present centers, then move each center to its weighted mean.
# There is no test for convergence: a soft fit comes to rest little by little, and a rule of when to stop would be a
# matter of taste. With `max_iter = 0` the given centers come back, with a history of one entry.
#
# **A center that holds nothing.** If a center lies so far away that all of its shares are exactly 0 in the computer, it
# has no mean. It stays where it is.
#
# **By hand.** Points $-1$ and 1, centers $-1/2$ and $1/2$, $\beta = \log 2$. The point 1 has the squared distances 9/4
# and 1/4, so its shares are 1/5 and 4/5; the other point's are 4/5 and 1/5. The new centers are $-3/5$ and $3/5$.
#
# The traps of tasks 1 and 3 wait here, too. You may write the handling of centers that hold nothing last: only the group
# of extreme cases needs it.
#
# *In the chapter: "The algorithm: take turns again" and the paragraph "A center that holds nothing".*


# %% nbgrader={"grade": false, "grade_id": "fit_soft_kmeans", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_soft_kmeans(X, centers, stiffness, max_iter):
    """Return (centers, history): the final centers (K, D) and max_iter + 1 free energies."""
    ### BEGIN SOLUTION
    centers = np.array(centers, dtype=float)
    history = [free_energy(X, centers, stiffness)]
    for _ in range(max_iter):
        shares = soft_assign(X, centers, stiffness)
        holds = shares.sum(axis=0) > 0
        centers[holds] = update_soft_centers(X, shares[:, holds])
        history.append(free_energy(X, centers, stiffness))
    return centers, np.array(history)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_fit_soft_kmeans", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("soft_kmeans.fit_soft_kmeans", fit_soft_kmeans)

# %% [markdown]
# ## Task 5. A variation: every cluster holds the same (10 points)
#
# Delivery rounds, school classes, work for $K$ machines: sometimes no cluster may be larger than another. In **balanced**
# soft assignment the shares of each point still add up to 1, and besides each cluster has to hold the same total,
# $N/K$. The way to get there is to scale columns and rows in turn.
#
# Write `balanced_responsibilities(X, centers, stiffness, n_rounds)`. It returns a table of shares, shape `(N, K)`.
#
# 1. Begin with the soft shares of task 1: powers $e^{-\beta d_{ik}}$, each row divided by its sum.
# 2. One round: **first** multiply each column by one factor, so that the column adds up to $N/K$. **Then** multiply each row by
#    one factor, so that the row adds up to 1.
# 3. Do exactly `n_rounds` rounds. With `n_rounds = 0` the soft shares come back.
#
# After the last round the rows add up to 1 exactly; the columns add up to $N/K$ the better the more rounds there were.
#
# **By hand.** Points 0, 0 and 1, centers 0 and 1, $\beta = \log 2$, one round. The soft shares are $(2/3, 1/3)$ for both
# points at 0 and $(1/3, 2/3)$ for the third. The columns hold 5/3 and 4/3 and should hold 3/2 each: times 9/10 and 9/8.
# Now the rows are $(3/5, 3/8)$, twice, and $(3/10, 3/4)$; divided by their sums, $(8/13, 5/13)$ and $(2/7, 5/7)$.
#
# **A trap.** At a large stiffness every share of a column may vanish, and no factor brings it back. Work with the
# *logarithms* of the shares from the start (the logarithm of a share that has vanished is too late), and with a logarithm
# of a sum that cannot overflow or vanish.
#
# Before you start: which two factors do the columns get in the *second* round of this example? One of the checks tells you.
#
# *In the chapter: "A center with room for so many: balanced shares" and "Working with logarithms".*


# %% nbgrader={"grade": false, "grade_id": "balanced_responsibilities", "locked": false, "schema_version": 3, "solution": true, "task": false}
def balanced_responsibilities(X, centers, stiffness, n_rounds):
    """Return shares (N, K) after `n_rounds` rounds: rows add up to 1, columns nearly to N / K."""
    ### BEGIN SOLUTION
    logs = -stiffness * np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)

    def log_sum(table, axis):
        largest = table.max(axis=axis, keepdims=True)
        return largest + np.log(np.exp(table - largest).sum(axis=axis, keepdims=True))

    logs = logs - log_sum(logs, axis=1)
    for _ in range(n_rounds):
        logs = logs - log_sum(logs, axis=0) + np.log(len(X) / len(centers))
        logs = logs - log_sum(logs, axis=1)
    return np.exp(logs)


# For teachers and the grader; the students' copy ends above. First the mistakes, then the hidden cases.
from softclust_lab.checks.compare import Tolerance
from softclust_lab.checks.soft_kmeans.draws import (
    FAR,
    accepted,
    rounded,
    shared,
    shares,
    squares,
)
from softclust_lab.checks.task import drawn


def log_total(logs, axis):
    """Return the logarithm of the sum of the exponentials along an axis."""
    largest = logs.max(axis=axis, keepdims=True)
    return largest + np.log(np.exp(logs - largest).sum(axis=axis, keepdims=True))


def to_columns(logs):
    """Return the logarithms with each column scaled to N/K."""
    return logs - log_total(logs, 0) + np.log(logs.shape[0] / logs.shape[1])


def to_rows(logs):
    """Return the logarithms with each row scaled to 1."""
    return logs - log_total(logs, 1)


def in_rounds(
    one_round, scores=lambda X, centers, stiffness: -stiffness * squares(X, centers), start=to_rows
):
    """Return a function like balanced_responsibilities with another round, other scores or another start."""

    def balance(X, centers, stiffness, n_rounds):
        logs = start(scores(X, centers, stiffness))
        for _ in range(n_rounds):
            logs = one_round(logs)
        return np.exp(logs)

    return balance


def right_round(logs):
    return to_rows(to_columns(logs))


def with_rounds(count):
    """Return a function like balanced_responsibilities that does count(n_rounds) rounds."""
    return lambda X, centers, stiffness, n_rounds: balanced_responsibilities(
        X, centers, stiffness, count(n_rounds)
    )


def both_at_once(logs):
    return logs - log_total(logs, 0) + np.log(logs.shape[0] / logs.shape[1]) - log_total(logs, 1)


def largest_of_columns(logs):
    return to_rows(logs - logs.max(axis=0))


def mean_of_logarithms(logs):
    return to_rows(logs - logs.mean(axis=0))


def swapped_round(logs):
    n_points, n_clusters = logs.shape
    rows = logs - log_total(logs, 1) + np.log(n_points / n_clusters)
    return rows - log_total(rows, 0)


def added(X, centers, stiffness, n_rounds):
    phi = shares(-stiffness * squares(X, centers))
    for _ in range(n_rounds):
        phi = phi + (len(X) / len(centers) - phi.sum(axis=0)) / len(X)
        phi = phi / phi.sum(axis=1, keepdims=True)
    return phi


def vanishing(X, centers, stiffness, n_rounds):
    phi = shares(-stiffness * squares(X, centers))
    for _ in range(n_rounds):
        phi = phi / phi.sum(axis=0) * (len(X) / len(centers))
        phi = phi / phi.sum(axis=1, keepdims=True)
    return phi


def expanded_scores(X, centers, stiffness):
    of_points, of_centers = np.sum(X * X, axis=1), np.sum(centers * centers, axis=1)
    return -stiffness * (of_points[:, None] + of_centers - 2 * X @ centers.T)


def hardened(X, centers, stiffness, n_rounds):
    phi = balanced_responsibilities(X, centers, stiffness, n_rounds)
    return np.eye(len(centers))[phi.argmax(axis=1)]


def logarithms(X, centers, stiffness, n_rounds):
    logs = to_rows(-stiffness * squares(X, centers))
    for _ in range(n_rounds):
        logs = right_round(logs)
    return logs


MISTAKES = {
    "soft_kmeans.balanced_responsibilities": {
        "plain-soft-shares": with_rounds(lambda n_rounds: 0),
        "rows-before-columns": in_rounds(lambda logs: to_columns(to_rows(logs))),
        "columns-only": in_rounds(to_columns),
        "rows-not-scaled-at-the-start": in_rounds(right_round, start=lambda logs: logs),
        "one-round-only": with_rounds(lambda n_rounds: 1),
        "one-round-too-many": with_rounds(lambda n_rounds: n_rounds + 1),
        "one-round-too-few": with_rounds(lambda n_rounds: max(n_rounds - 1, 0)),
        "both-at-once": in_rounds(both_at_once),
        "added-instead-of-scaled": added,
        "largest-instead-of-total": in_rounds(largest_of_columns),
        "mean-of-the-logarithms": in_rounds(mean_of_logarithms),
        "rows-and-columns-swapped": in_rounds(swapped_round),
        "logarithms-returned": logarithms,
        "hard-shares": hardened,
        "unsquared-distances": in_rounds(
            right_round, lambda X, centers, stiffness: -stiffness * np.sqrt(squares(X, centers))
        ),
        "temperature-instead-of-stiffness": in_rounds(
            right_round, lambda X, centers, stiffness: -squares(X, centers) / stiffness
        ),
        "powers-that-vanish": vanishing,
        "digits-lost-far-from-zero": in_rounds(right_round, expanded_scores),
    }
}


def telling(args):
    """Say whether rounds still matter: the last one, the first one and the start all change the answer."""
    X, centers, stiffness, n_rounds = args
    right = balanced_responsibilities(X, centers, stiffness, n_rounds)
    others = (
        balanced_responsibilities(X, centers, stiffness, n_rounds - 1),
        MISTAKES["soft_kmeans.balanced_responsibilities"]["rows-not-scaled-at-the-start"](*args),
        MISTAKES["soft_kmeans.balanced_responsibilities"]["rows-before-columns"](*args),
    )
    return all(np.abs(other - right).max() > 1e-5 for other in others)


def uneven(rng, n_points, n_clusters, n_features, softness):
    """Draw groups of very unequal size, and centers near them."""
    X, centers, stiffness = shared(rng, 3 * n_points, n_clusters, n_features, softness)
    odds = 0.4 ** squares(X, centers).argmin(axis=1)
    kept = rng.choice(len(X), size=n_points, replace=False, p=odds / odds.sum())
    return X[kept], centers, stiffness


def three_uneven_groups(rng):
    """Draw three groups of unequal size in the plane, for two or three rounds."""
    return accepted(rng, lambda rng: (*uneven(rng, 20, 3, 2, 0.8), int(rng.integers(2, 4))), telling)


def many_uneven_groups(rng):
    """Draw six groups of unequal size in four dimensions, for four to six rounds."""
    return accepted(rng, lambda rng: (*uneven(rng, 40, 6, 4, 0.6), int(rng.integers(4, 7))), telling)


def uneven_moved(rng):
    """Draw data that lie on one side of zero."""
    X, centers, stiffness, n_rounds = three_uneven_groups(rng)
    shift = rng.uniform(50, 90, size=2) * [1, -1]
    return X + shift, centers + shift, stiffness, n_rounds


def uneven_in_another_unit(rng):
    """Draw data in a smaller unit, with the stiffness that belongs to it."""
    X, centers, stiffness, n_rounds = three_uneven_groups(rng)
    return 100 * X, 100 * centers, stiffness / 1e4, n_rounds


def uneven_in_another_order(rng):
    """Draw points and centers in another order."""
    X, centers, stiffness, n_rounds = many_uneven_groups(rng)
    return rng.permutation(X), rng.permutation(centers), stiffness, n_rounds


def uneven_without_a_round(rng):
    """Draw a call for no round at all."""
    return (*uneven(rng, 20, 3, 2, 0.8), 0)


def uneven_until_balanced(rng):
    """Draw so many rounds that the columns are equal to within rounding."""

    def is_balanced(args):
        totals = balanced_responsibilities(*args).sum(axis=0)
        return np.ptp(totals) < 1e-10

    return accepted(rng, lambda rng: (*uneven(rng, 20, 3, 2, 1.5), 200), is_balanced)


def uneven_and_too_stiff(rng):
    """Draw a column whose shares all vanish in plain numbers."""
    X, centers, stiffness = uneven(rng, 12, 3, 2, 0.8)
    centers = centers + np.array([[0.0], [0.0], [1.0]]) * 400.0
    return X, centers, max(stiffness, 0.02), 3


def uneven_with_one_center(rng):
    """Draw a single center."""
    return rng.normal(size=(6, 3)), rng.normal(size=(1, 3)), 0.7, 2


def uneven_twins(rng):
    """Draw two centers on one spot."""
    X, centers, stiffness = uneven(rng, 15, 3, 2, 0.8)
    return X, np.vstack([centers, centers[1]]), stiffness, 3


def uneven_far_from_zero(rng):
    """Draw uneven groups on a grid, very far from zero."""
    X, centers, stiffness, n_rounds = three_uneven_groups(rng)
    return rounded(X) + FAR, rounded(centers) + FAR, stiffness, n_rounds


HIDDEN_CASES = {
    "soft_kmeans.balanced_responsibilities": (
        *drawn("values-easy", three_uneven_groups, 4),
        *drawn("values-hard", many_uneven_groups, 4),
        *drawn("invariants", uneven_moved, 2),
        *drawn("invariants", uneven_in_another_unit),
        *drawn("invariants", uneven_in_another_order),
        *drawn("extremes", uneven_without_a_round),
        *drawn("extremes", uneven_until_balanced),
        *drawn("extremes", uneven_and_too_stiff, 2, Tolerance(relative=1e-7)),
        *drawn("extremes", uneven_with_one_center),
        *drawn("extremes", uneven_twins),
        *drawn("extremes", uneven_far_from_zero, 2),
    )
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_balanced_responsibilities", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("soft_kmeans.balanced_responsibilities", balanced_responsibilities)

# %% [markdown]
# ## Task 6. Explain (4 points, given by your teacher)
#
# A fellow student has written soft K-means and prints, in each iteration, the expected cost: the squared distances,
# weighted by the shares. In one run it goes 41.0, 36.2, **37.5**, **38.1**. She searches her two steps for the bug.
#
# 1. Why is there perhaps no bug? Say which number both steps lower, what else it contains, and how the expected cost can
#    rise while that number falls.
# 2. What are the shares, and where are the centers after one iteration, if $\beta$ is (almost) 0? What is the entropy of
#    each row of shares then?
#
# Four to eight sentences are enough. Replace the text of the cell below.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_expected_cost", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Marking, 4 points.**
#
# - 1 point: what falls is the free energy, the expected cost minus the entropy divided by beta. Both steps lower this
#   one number: the shares are its minimum for fixed centers, the weighted means its minimum for fixed shares.
# - 1 point: the expected cost is only a part of it. If the entropy grows by more than beta times what the expected cost
#   gains, the free energy falls although the expected cost rises. This happens when shares become more doubtful, for
#   example when centers that started far apart move together below the critical stiffness. (So she should print the free
#   energy; if that rises, there is a bug.)
# - 1 point: at beta = 0 all powers are 1, every share is 1/K, and after one iteration all centers lie on the mean of the
#   data, wherever they started.
# - 1 point: the entropy is then the largest possible, log K for each point, N log K in all.
#
# Half a point off for "the assignment step does not lower anything". Nothing for the second part if only "everything is
# soft" is said. Saying that the expected cost never falls is wrong: often it does.
# ### END SOLUTION

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells from the top (in JupyterLab: *Kernel*, then *Restart Kernel and Run All Cells*).
# Every check should still say what it said before. Then save the notebook and hand it in under its own name.
