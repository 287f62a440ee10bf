# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Gaussian mixtures: your turn
#
# In this notebook you write expectation maximisation for Gaussian mixtures: the density, the two steps and the whole
# algorithm. Then you write an E-step for data with gaps, which no library of this course contains. Plan
# about 120 minutes.
#
# | Task | You write | Points |
# |---|---|---|
# | 1. The log density of a Gaussian | `log_gaussian` | 2 |
# | 2. The E-step | `e_step` | 2 |
# | 3. The M-step | `m_step` | 2 |
# | 4. The whole algorithm | `fit_gaussian_mixture` | 4 |
# | 5. A variation: missing entries | `e_step_with_gaps` | 10 |
# | 6. Explain | a few sentences | 4, given by your teacher |
#
# **How it works.** Replace `raise NotImplementedError()` by your code and run the cell, then run the check below it.
# The check shows small cases that were worked out by hand. Where your answer differs it shows both, says why, and if
# it recognises the mistake it gives a hint that names a section of the chapter *Gaussian mixtures*. You may check as
# often as you like.
#
# **Points.** The visible checks earn nothing: a check returns `0.0` here, even if everything is right. When your work
# is graded, each function is called with hidden cases as well: easy ones, hard ones, cases in which something has to
# stay the same, and extreme ones. Each group earns its points if all of its cases are right.
#
# **Your own functions.** In later tasks you may call the functions of earlier ones: task 2 and task 5 can use your
# `log_gaussian`, task 4 your `e_step` and `m_step`. A mistake in an earlier function then shows up again. If you are
# stuck on one, write what you need inside the later task instead.
#
# **Names used throughout.** There are $N$ points with $D$ coordinates and $K$ components.
#
# | argument | shape | meaning |
# |---|---|---|
# | `X` | `(N, D)` | the points, one a row |
# | `weights` | `(K,)` | the mixing proportions $\pi_k$: positive, with sum 1 |
# | `means` | `(K, D)` | the means $\mu_k$, one a row |
# | `covariances` | `(K, D, D)` | the covariances $\Sigma_k$, one full matrix for each component |
# | `responsibilities` | `(N, K)` | the shares $\phi_{ik}$ of the components in each point; rows have sum 1 |
#
# All of them are arrays of floats. Do not change the arrays you are given; return new ones. All logarithms are natural.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from softclust_lab.checks import check

# %% [markdown]
# **A reminder: stacks of matrices.** `X[:, np.newaxis, :] - means` has shape `(N, K, D)`. `np.linalg.inv`,
# `np.linalg.cholesky` and `np.linalg.slogdet` work on a stack of matrices of shape `(K, D, D)` at once; `slogdet`
# returns the signs and the logarithms of the determinants. A loop over the components is fine, too.

# %% [markdown]
# ## Task 1. The log density of a Gaussian (2 points)
#
# Write `log_gaussian(X, means, covariances)`. It returns the log density of each component at each point, shape
# `(N, K)`:
#
# $$ \log \mathcal{N}(x_i; \mu_k, \Sigma_k) = -\tfrac12 \big( D \log 2\pi + \log |\Sigma_k|
# + (x_i - \mu_k)^\top \Sigma_k^{-1} (x_i - \mu_k) \big) . $$
#
# **By hand.** On a line, mean 3 and variance 4. At the point 3: $-(\log 2\pi + \log 4)/2 = -1.612$. At the point 7 the
# difference is 4, so $16/4 = 4$, and half of that comes off: $-3.612$.
#
# **Two traps.** Stay with logarithms from beginning to end: a density far from the mean, or a determinant of many
# small variances, is 0 for a computer, and its logarithm is lost. And data may lie far from zero: subtract the mean
# first, then multiply.
#
# *In the chapter: "One Gaussian: how far is far?" and in it the paragraph "Logarithms, always".*


# %% nbgrader={"grade": false, "grade_id": "log_gaussian", "locked": false, "schema_version": 3, "solution": true, "task": false}
def log_gaussian(X, means, covariances):
    """Return the log density of each component at each point, shape (N, K)."""
    ### BEGIN SOLUTION
    offsets = X[:, np.newaxis, :] - means
    squares = np.einsum("nkd,kde,nke->nk", offsets, np.linalg.inv(covariances), offsets)
    log_determinants = np.linalg.slogdet(covariances)[1]
    return -0.5 * (X.shape[1] * np.log(2 * np.pi) + log_determinants + squares)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_log_gaussian", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("gaussian_mixture.log_gaussian", log_gaussian)

# %% [markdown]
# ## Task 2. The E-step (2 points)
#
# Write `e_step(X, weights, means, covariances)`. It returns a tuple `(responsibilities, log_likelihood)`: the array
#
# $$ \phi_{ik} = \frac{\pi_k\, \mathcal{N}(x_i; \mu_k, \Sigma_k)}{\sum_l \pi_l\, \mathcal{N}(x_i; \mu_l, \Sigma_l)} $$
#
# of shape `(N, K)`, and the number $\ell = \sum_i \log \sum_k \pi_k\, \mathcal{N}(x_i; \mu_k, \Sigma_k)$.
#
# **By hand.** On a line, two components with variance 1 and means 0 and 2, weights 0.75 and 0.25, one point at 1. It is
# equally far from both, so only the weights decide: the responsibilities are 0.75 and 0.25, and the log-likelihood is
# $\log \mathcal{N}(1; 0, 1) = -(\log 2\pi + 1)/2 = -1.419$.
#
# **A trap.** For a point far out all densities are 0 for a computer, and 0 divided by 0 is not a number. Both results
# can be computed from the logarithms.
#
# *In the chapter: "The E-step: close the gap" and "The likelihood of all data", and again "Logarithms, always".*


# %% nbgrader={"grade": false, "grade_id": "e_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step(X, weights, means, covariances):
    """Return the responsibilities, shape (N, K), and the log-likelihood, one number."""
    ### BEGIN SOLUTION
    logs = np.log(weights) + log_gaussian(X, means, covariances)
    log_densities = np.logaddexp.reduce(logs, axis=1)
    return np.exp(logs - log_densities[:, np.newaxis]), float(np.sum(log_densities))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_e_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("gaussian_mixture.e_step", e_step)

# %% [markdown]
# ## Task 3. The M-step (2 points)
#
# Write `m_step(X, responsibilities, covariance_floor)`. It returns a tuple `(weights, means, covariances)` with shapes
# `(K,)`, `(K, D)` and `(K, D, D)`. With $N_k = \sum_i \phi_{ik}$ and the floor $\epsilon$:
#
# $$ \pi_k = \frac{N_k}{N}, \qquad \mu_k = \frac{1}{N_k} \sum_i \phi_{ik}\, x_i, \qquad
# \Sigma_k = \frac{1}{N_k} \sum_i \phi_{ik}\, (x_i - \mu_k)(x_i - \mu_k)^\top + \epsilon I . $$
#
# The $\mu_k$ in the third formula are the new means. Every component holds something: $N_k$ is never 0.
#
# **By hand.** On a line, points 0, 2, 4 and 8; the first component holds 1, 1/2, 1/2 and 0 of them, and the floor is 0.
# Then $N_1 = 2$, the weight is 2/4, the mean $(0 + 1 + 2)/2 = 1.5$ and the variance
# $(2.25 + 0.125 + 3.125)/2 = 2.75$.
#
# *In the chapter: "The M-step: raise the bound" and "A floor under the variances".*


# %% nbgrader={"grade": false, "grade_id": "m_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def m_step(X, responsibilities, covariance_floor):
    """Return the weights (K,), means (K, D) and full covariances (K, D, D), with the floor."""
    ### BEGIN SOLUTION
    totals = responsibilities.sum(axis=0)
    means = (responsibilities.T @ X) / totals[:, np.newaxis]
    offsets = X[:, np.newaxis, :] - means
    scatter = np.einsum("nk,nkd,nke->kde", responsibilities, offsets, offsets)
    covariances = scatter / totals[:, np.newaxis, np.newaxis]
    return totals / len(X), means, covariances + covariance_floor * np.eye(X.shape[1])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_m_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("gaussian_mixture.m_step", m_step)

# %% [markdown]
# ## Task 4. The whole algorithm (4 points)
#
# Write `fit_gaussian_mixture(X, weights, means, covariances, tol, max_iter)`. It starts from the given parameters and
# returns a tuple `(weights, means, covariances, history)`: the final parameters, and an array with the log-likelihood
# of the start and of the parameters after every iteration, in order.
#
# 1. The history starts with the log-likelihood of the given parameters.
# 2. One iteration: an E-step, an M-step with a floor of 0, and the log-likelihood of the *new* parameters, which is
#    appended.
# 3. If an iteration raises the log-likelihood by less than `tol`, stop after it. This last iteration counts: its
#    parameters are returned and its log-likelihood is in the history.
# 4. Do at most `max_iter` iterations. With `max_iter = 0` the given parameters come back, with a history of one entry.
#
# The data of the cases let no component collapse, so that no floor is needed.
#
# **By hand.** On a line, points 1, 3 and 8, one component with weight 1, mean 1 and variance 1, and `tol = 0.01`. All
# responsibilities are 1. Start: $-(3 \log 2\pi + 0 + 4 + 49)/2 = -29.257$. One iteration gives the mean 4, the variance
# $26/3$ and $-7.496$. The next one changes nothing and gains 0, which is less than 0.01: it ends the run, and it counts.
# The history is `[-29.257, -7.496, -7.496]`, to three digits.
#
# *In the chapter: "The algorithm: take turns again" and "Why the likelihood never falls".*


# %% nbgrader={"grade": false, "grade_id": "fit_gaussian_mixture", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fit_gaussian_mixture(X, weights, means, covariances, tol, max_iter):
    """Return (weights, means, covariances, history) of expectation maximisation."""
    ### BEGIN SOLUTION
    held, likelihood = e_step(X, weights, means, covariances)
    history = [likelihood]
    for _ in range(max_iter):
        weights, means, covariances = m_step(X, held, 0.0)
        held, likelihood = e_step(X, weights, means, covariances)
        history.append(likelihood)
        if history[-1] - history[-2] < tol:
            break
    return weights, means, covariances, np.array(history)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_fit_gaussian_mixture", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("gaussian_mixture.fit_gaussian_mixture", fit_gaussian_mixture)

# %% [markdown]
# ## Task 5. A variation: missing entries (10 points)
#
# A sensor failed, a question was not answered, a bird moved before both wings were measured. Real tables have gaps, and
# a mixture can live with them: whatever was observed of a point says something about where it comes from.
#
# Write `e_step_with_gaps(X, weights, means, covariances)`. It is the E-step of task 2, but entries of `X` may be `nan`,
# which means that this coordinate of this point is not known. It returns the same tuple
# `(responsibilities, log_likelihood)`.
#
# - A point counts with the density of what was **observed**: under component $k$, the marginal density of its observed
#   coordinates, which is again a Gaussian. The chapter says which one.
# - Different points may lack different coordinates, and a point may lack none.
# - A point of which nothing was observed says nothing: its responsibilities are the weights, and it adds 0 to the
#   log-likelihood.
#
# Nothing may be filled in, and no point or coordinate that was observed may be left out.
#
# **By hand.** In the plane, two components with mean $(0, 0)$ and equal weights; one is wide, with variances 4 and 1, the
# other tall, with variances 1 and 4. Of one point only the second coordinate is known, and it is 0. Under the wide
# component that coordinate has variance 1, under the tall one 4, so at its middle the densities are as 1 to 1/2. The
# responsibilities are 2/3 and 1/3, and the log-likelihood is
# $\log\big(0.5 \cdot (1 + 0.5)\big) - \tfrac12 \log 2\pi = -1.207$.
#
# **A reminder: choosing rows and columns.** `np.isnan(x)` marks the gaps of a point. `S[np.ix_(rows, columns)]` takes
# the sub-matrix with those rows and columns; `rows` and `columns` may be lists of numbers or of truth values.
#
# Before you start: with a filled-in value in place of the gap, would the point become more or less certain of its
# component than it should be?
#
# *In the chapter: "Data with gaps: marginals".*


# %% nbgrader={"grade": false, "grade_id": "e_step_with_gaps", "locked": false, "schema_version": 3, "solution": true, "task": false}
def e_step_with_gaps(X, weights, means, covariances):
    """Return responsibilities (N, K) and the log-likelihood of points with gaps, marked by nan."""
    ### BEGIN SOLUTION
    logs = np.tile(np.log(weights), (len(X), 1))
    for row, point in zip(logs, X, strict=True):
        seen = np.flatnonzero(~np.isnan(point))
        if len(seen):
            parts = covariances[:, seen[:, np.newaxis], seen]
            row += log_gaussian(point[np.newaxis, seen], means[:, seen], parts)[0]
    log_densities = np.logaddexp.reduce(logs, axis=1)
    return np.exp(logs - log_densities[:, np.newaxis]), float(np.sum(log_densities))


# For teachers and the grader; the students' copy ends above. First the mistakes, then the hidden cases.
from softclust_lab.checks.compare import Tolerance
from softclust_lab.checks.gaussian_mixture.draws import FAR, LOG_TWO_PI, mixture_of, points_of, rounded
from softclust_lab.checks.task import drawn


def shares_and_likelihood(logs):
    """Return the softmax of each row and the sum of the rows' log-sum-exp."""
    log_densities = np.logaddexp.reduce(logs, axis=1)
    return np.exp(logs - log_densities[:, None]), float(log_densities.sum())


def joint_logs_with_gaps(X, weights, means, covariances):
    """Return log weights plus marginal log densities, shape (N, K)."""
    held, _ = e_step_with_gaps(X, weights, means, covariances)
    seen = ~np.isnan(X)
    totals = [
        e_step_with_gaps(X[[i]], weights, means, covariances)[1] if seen[i].any() else 0.0
        for i in range(len(X))
    ]
    with np.errstate(divide="ignore"):
        return np.log(held) + np.array(totals)[:, None]


def with_marginals(log_density):
    """Return a function like e_step_with_gaps in which log_density(gap, seen, covariance) is one term."""

    def function(X, weights, means, covariances):
        logs = np.tile(np.log(weights), (len(X), 1))
        for i, x in enumerate(X):
            seen = ~np.isnan(x)
            if seen.any():
                logs[i] += [
                    log_density(x[seen] - mean[seen], seen, covariance)
                    for mean, covariance in zip(means, covariances, strict=True)
                ]
        return shares_and_likelihood(logs)

    return function


def marginal(covariance, seen):
    return covariance[np.ix_(seen, seen)]


def gaussian_term(gap, inverse, log_determinant, size):
    return -0.5 * (size * LOG_TWO_PI + log_determinant + gap @ inverse @ gap)


def conditional_term(gap, seen, covariance):
    part = marginal(np.linalg.inv(covariance), seen)
    return gaussian_term(gap, part, -np.linalg.slogdet(part)[1], len(gap))


def filled_with_own_mean_term(gap, seen, covariance):
    part = marginal(np.linalg.inv(covariance), seen)
    return gaussian_term(gap, part, np.linalg.slogdet(covariance)[1], len(seen))


def whole_determinant_term(gap, seen, covariance):
    inverse = np.linalg.inv(marginal(covariance, seen))
    return gaussian_term(gap, inverse, np.linalg.slogdet(covariance)[1], len(gap))


def whole_constant_term(gap, seen, covariance):
    part = marginal(covariance, seen)
    return gaussian_term(gap, np.linalg.inv(part), np.linalg.slogdet(part)[1], len(seen))


def variances_term(gap, seen, covariance):
    variances = np.diag(covariance)[seen]
    return gaussian_term(gap, np.diag(1 / variances), np.log(variances).sum(), len(gap))


def filled_with_column_means(X, weights, means, covariances):
    return e_step(np.where(np.isnan(X), np.nanmean(X, axis=0), X), weights, means, covariances)


def only_complete_columns(X, weights, means, covariances):
    kept = ~np.isnan(X).any(axis=0)
    parts = np.array([marginal(covariance, kept) for covariance in covariances])
    return e_step(X[:, kept], weights, means[:, kept], parts)


def rows_with_gaps_as_empty(X, weights, means, covariances):
    emptied = np.where(np.isnan(X).any(axis=1, keepdims=True), np.nan, X)
    return e_step_with_gaps(emptied, weights, means, covariances)


def likelihood_of_complete_rows(X, weights, means, covariances):
    return (
        e_step_with_gaps(X, weights, means, covariances)[0],
        rows_with_gaps_as_empty(X, weights, means, covariances)[1],
    )


def weights_forgotten(X, weights, means, covariances):
    return shares_and_likelihood(joint_logs_with_gaps(X, weights, means, covariances) - np.log(weights))


def underflow(X, weights, means, covariances):
    joint = np.exp(joint_logs_with_gaps(X, weights, means, covariances))
    densities = np.sum(joint, axis=1)
    return joint / densities[:, None], float(np.sum(np.log(densities)))


def empty_rows_as(value):
    def function(X, weights, means, covariances):
        held, likelihood = e_step_with_gaps(X, weights, means, covariances)
        held[np.isnan(X).all(axis=1)] = value(weights)
        return held, likelihood

    return function


def mean_likelihood(X, weights, means, covariances):
    held, likelihood = e_step_with_gaps(X, weights, means, covariances)
    return held, likelihood / len(X)


MISTAKES = {
    "gaussian_mixture.e_step_with_gaps": {
        "gaps-filled-with-zeros": lambda X, *mixture: e_step(np.nan_to_num(X), *mixture),
        "gaps-filled-with-column-means": filled_with_column_means,
        "gaps-filled-with-component-means": with_marginals(filled_with_own_mean_term),
        "gaps-spoil-the-row": lambda X, *mixture: e_step(X, *mixture),
        "rows-with-gaps-left-out": lambda X, *mixture: e_step(X[~np.isnan(X).any(axis=1)], *mixture),
        "rows-with-gaps-get-the-weights": rows_with_gaps_as_empty,
        "columns-with-gaps-left-out": only_complete_columns,
        "sub-matrix-of-the-inverse": with_marginals(conditional_term),
        "determinant-of-all-coordinates": with_marginals(whole_determinant_term),
        "constant-of-all-coordinates": with_marginals(whole_constant_term),
        "variances-only": with_marginals(variances_term),
        "weights-forgotten": weights_forgotten,
        "log-likelihood-of-complete-rows": likelihood_of_complete_rows,
        "mean-log-likelihood": mean_likelihood,
        "parts-swapped": lambda *args: e_step_with_gaps(*args)[::-1],
        "densities-underflow": underflow,
        "equal-shares-when-nothing-is-known": empty_rows_as(lambda weights: 1 / len(weights)),
        "nothing-known-not-a-number": empty_rows_as(lambda weights: np.nan),
    }
}


def punched(rng, X, share):
    """Return the points with gaps: every row keeps at least one entry, and some rows have none."""
    gaps = rng.random(X.shape) < share
    gaps[np.arange(len(X)), rng.integers(0, X.shape[1], size=len(X))] = False
    gaps[: len(X) // 4] = False
    return rng.permutation(np.where(gaps, np.nan, X))


def a_few_gaps(rng):
    """Draw three overlapping components in the plane; about half of the points lack a coordinate."""
    weights, means, covariances = mixture_of(rng, 3, 2, spread=4.5)
    return punched(rng, points_of(rng, 16, weights, means, covariances), 0.7), weights, means, covariances


def many_gaps(rng):
    """Draw tilted components in five dimensions with gaps everywhere."""
    weights, means, covariances = mixture_of(rng, 4, 5, spread=9.0)
    return punched(rng, points_of(rng, 40, weights, means, covariances), 0.5), weights, means, covariances


def gaps_with_columns_exchanged(rng):
    """Draw many gaps, with the coordinates in another order."""
    X, weights, means, covariances = many_gaps(rng)
    order = rng.permutation(5)
    return X[:, order], weights, means[:, order], covariances[:, order][:, :, order]


def gaps_moved_and_scaled(rng):
    """Draw a few gaps in data in another unit, counted from another zero."""
    X, weights, means, covariances = a_few_gaps(rng)
    return 20.0 * X + 300.0, weights, 20.0 * means + 300.0, 400.0 * covariances


def column_never_observed(rng):
    """Draw three coordinates of which one was never observed: as if it did not exist."""
    weights, means, covariances = mixture_of(rng, 3, 3, spread=5.0)
    X = points_of(rng, 13, weights, means, covariances)
    X[:, rng.integers(3)] = np.nan
    return X, weights, means, covariances


def without_any_gap(rng):
    """Draw complete points: the ordinary E-step."""
    weights, means, covariances = mixture_of(rng, 4, 3, spread=8.0)
    return points_of(rng, 12, weights, means, covariances), weights, means, covariances


def some_rows_unknown(rng):
    """Draw a few gaps and three points of which nothing is known."""
    X, weights, means, covariances = many_gaps(rng)
    X[rng.permutation(len(X))[:3]] = np.nan
    return X, weights, means, covariances


def nothing_known(rng):
    """Draw a single point of which nothing is known."""
    return np.full((1, 3), np.nan), *mixture_of(rng, 3, 3, spread=2.0)


def one_entry_known(rng):
    """Draw a single point with a single known entry."""
    weights, means, covariances = mixture_of(rng, 4, 4, spread=9.0)
    X = np.full((1, 4), np.nan)
    X[0, rng.integers(4)] = rng.normal()
    return X, weights, means, covariances


def gaps_far_out(rng):
    """Draw points with gaps so far out that all densities are 0 as floats."""
    _, means, covariances = mixture_of(rng, 3, 3, spread=2.0)
    X = rng.choice([-1.0, 1.0], size=(6, 3)) * rng.uniform(400, 900, size=(6, 3))
    X[np.arange(5), [0, 1, 2, 0, 1]] = np.nan
    return X, np.array([0.5, 0.2, 0.3]), means, covariances


def gaps_far_from_zero(rng):
    """Draw a few gaps very far from zero."""
    X, weights, means, covariances = a_few_gaps(rng)
    X, means = FAR + rounded(X), FAR + rounded(means)
    return X, weights, means, covariances


HIDDEN_CASES = {
    "gaussian_mixture.e_step_with_gaps": (
        *drawn("values-easy", a_few_gaps, 4),
        *drawn("values-hard", many_gaps, 4),
        *drawn("invariants", gaps_with_columns_exchanged, 2),
        *drawn("invariants", gaps_moved_and_scaled, 2),
        *drawn("invariants", column_never_observed),
        *drawn("invariants", without_any_gap),
        *drawn("extremes", some_rows_unknown, 2, special=True),
        *drawn("extremes", nothing_known, 1, Tolerance(absolute=1e-9), special=True),
        *drawn("extremes", one_entry_known),
        *drawn("extremes", gaps_far_out, 2),
        *drawn("extremes", gaps_far_from_zero),
    )
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_e_step_with_gaps", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("gaussian_mixture.e_step_with_gaps", e_step_with_gaps)

# %% [markdown]
# ## Task 6. Explain (4 points, given by your teacher)
#
# A fellow student fits a mixture of three Gaussians with full covariances and no floor to 200 measurements, from many
# random starts. Most runs end with a log-likelihood near $-512$. In one run it climbs in each iteration: $-530$,
# $-498$, $-431$, $-12$, and then the program stops with an error about a singular matrix. "Far better than all the
# others," says the student, "I should keep its last parameters. I only need to catch the error."
#
# 1. What has happened to one of the components, and why does that make the log-likelihood as large as one likes?
# 2. Why is this solution worthless, although its log-likelihood is the highest? Say how probable new data would be
#    under these parameters, and why.
# 3. What would you do instead? Name two things.
#
# Five to eight sentences are enough. Replace the text of the cell below.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_infinite_likelihood", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Marking, 4 points.**
#
# - 1 point: a component has collapsed on one point (or on few points, or on points that lie in a line or plane): its
#   mean sits on the point and its covariance goes to 0 in some direction, so its density there goes to infinity.
# - 1 point: the other components keep every other point's density above zero, so nothing is lost elsewhere while one
#   term grows without bound: the supremum is infinite. Half a point for "it overfits" without this.
# - 1 point: why it is worthless: the component describes one measurement, not a group; new data never fall on that
#   point, so for them the component is useless and the other two explain everything, with a lower density than a sound
#   fit of three. Any number of such solutions exists, one for each point, so the highest value carries no information.
#   The aim is not the largest number but the best of the sound local maxima.
# - 1 point, half for each of two remedies: a floor under the variances (or a prior on the covariances); drop the run
#   and keep the best of those in which no component collapsed; fewer components, or a simpler covariance type; other
#   starts; comparing runs on data that were held back; looking for repeated or rounded measurements.
#
# No points for: catching the error; more iterations; a smaller tolerance; 64-bit in place of 32-bit numbers.
# ### END SOLUTION

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells from the top (in JupyterLab: *Kernel*, then *Restart Kernel and Run All Cells*).
# Every check should still say what it said before. Then save the notebook and hand it in under its own name.
