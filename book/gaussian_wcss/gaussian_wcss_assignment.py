# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Soft WCSS: your turn
#
# In this notebook you write clustering by gradient descent: the weights, the loss, its whole gradient, a descent that
# tests each step, and then a gradient that our library does not contain. Plan about 120 minutes.
#
# | Task | You write | Points |
# |---|---|---|
# | 1. The Gaussian weights | `gaussian_weights` | 2 |
# | 2. The soft WCSS | `soft_wcss` | 2 |
# | 3. The gradient | `soft_wcss_gradient` | 2 |
# | 4. The descent | `descend` | 4 |
# | 5. A variation: the gradient of the scales | `scale_gradient` | 10 |
# | 6. Explain | a few sentences | 4, given by your teacher |
#
# **How it works.** Replace `raise NotImplementedError()` by your code and run the cell, then run the check below it.
# The check shows small cases that were worked out by hand. Where your answer differs it shows both, says why, and if
# it recognises the mistake it gives a hint that names a section of the chapter *Soft WCSS: clustering by gradient
# descent*. You may check as often as you like.
#
# **Points.** The visible checks earn nothing: a check returns `0.0` here, even if everything is right. When your work
# is graded, each function is called with hidden cases as well: easy ones, hard ones, cases in which something has to
# stay the same, and extreme ones. Each group earns its points if all of its cases are right.
#
# **Your own functions.** In later tasks you may call the functions of earlier ones; a mistake in one of them then shows
# up again. All tasks but the fourth can be written on their own.
#
# **Names used throughout.** There are $N$ points with $D$ coordinates and $K$ centers.
#
# | argument | shape | meaning |
# |---|---|---|
# | `X` | `(N, D)` | the points, one a row |
# | `centers` | `(K, D)` | the centers, one a row |
# | `bandwidth` | a positive number | $\sigma$, in data units |
# | `scales` | `(D,)` | a positive scale for each feature |
#
# All points and centers are arrays of floats. Do not change the arrays you are given; return new ones.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

from softclust_lab.checks import check

# %% [markdown]
# **A reminder: broadcasting.** `X[:, np.newaxis, :] - centers` has shape `(N, K, D)`: for each pair of a point and a
# center the $D$ differences of their coordinates.
#
# **A tool: finite differences.** From task 3 on you can check yourself. Move one entry up and down by `1e-5`, and divide
# the change of the loss by `2e-5`. The slope you get agrees with the right one to about six digits.

# %% [markdown]
# ## Task 1. The Gaussian weights (2 points)
#
# Write `gaussian_weights(X, centers, bandwidth)`. It returns the weight of each center at each point, shape `(N, K)`:
#
# $$ w_{ik} = \frac{e^{-d_{ik} / (2 \sigma^2)}}{\sum_{l=1}^{K} e^{-d_{il} / (2 \sigma^2)}} , \qquad d_{ik} = \lVert x_i - \mu_k \rVert^2 . $$
#
# **By hand.** A point at 0, centers at 1 and 2, $1/(2\sigma^2) = \log 2$: the powers are 1/2 and 1/16, the weights 8/9 and
# 1/9.
#
# **Two traps.** For a small bandwidth all powers of a far point vanish in the computer. And data may lie far from zero:
# subtract first, then square.
#
# *In the chapter: "The loss", and in it the paragraphs "Powers that vanish" and "Data far from zero".*


# %% nbgrader={"grade": false, "grade_id": "gaussian_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gaussian_weights(X, centers, bandwidth):
    """Return the weights of the centers at the points, shape (N, K); rows add up to 1."""
    ### BEGIN SOLUTION
    d = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    exponents = (d.min(axis=1, keepdims=True) - d) / (2 * bandwidth**2)
    powers = np.exp(exponents)
    return powers / powers.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_gaussian_weights", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("gaussian_wcss.gaussian_weights", gaussian_weights)

# %% [markdown]
# ## Task 2. The soft WCSS (2 points)
#
# Write `soft_wcss(X, centers, bandwidth)`. It returns one number,
#
# $$ L = \sum_{i=1}^{N} \sum_{k=1}^{K} w_{ik} \, d_{ik} . $$
#
# **By hand.** The point and the centers of task 1: $\frac{8}{9} \cdot 1 + \frac{1}{9} \cdot 4 = \frac{12}{9}$.
#
# *In the chapter: "The loss".*


# %% nbgrader={"grade": false, "grade_id": "soft_wcss", "locked": false, "schema_version": 3, "solution": true, "task": false}
def soft_wcss(X, centers, bandwidth):
    """Return the sum of the squared distances, each counted with its Gaussian weight."""
    ### BEGIN SOLUTION
    d = np.sum((X[:, np.newaxis, :] - centers) ** 2, axis=-1)
    return float(np.sum(gaussian_weights(X, centers, bandwidth) * d))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_soft_wcss", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("gaussian_wcss.soft_wcss", soft_wcss)

# %% [markdown]
# ## Task 3. The gradient (2 points)
#
# Write `soft_wcss_gradient(X, centers, bandwidth)`. It returns the gradient of $L$ with respect to the centers, shape
# `(K, D)`, with the term through the weights.
#
# **By hand.** The point 0, centers 1 and 2, $1/(2\sigma^2) = \log 2$. The mean distance is $m = 4/3$. The slopes are
# $g_1 = \frac{8}{9} [1 - \log 2 \, (1 - \frac{4}{3})]$ and $g_2 = \frac{1}{9} [1 - \log 2 \, (4 - \frac{4}{3})]$, and the gradient
# is $2 g_1 (1 - 0)$ and $2 g_2 (2 - 0)$.
#
# Before you hand in: compare with finite differences at a place where no weight is near 0 or 1.
#
# *In the chapter: "The gradient, in full".*


# %% nbgrader={"grade": false, "grade_id": "soft_wcss_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def soft_wcss_gradient(X, centers, bandwidth):
    """Return the gradient of the soft WCSS with respect to the centers, shape (K, D)."""
    ### BEGIN SOLUTION
    offsets = centers - X[:, np.newaxis, :]
    d = np.sum(offsets**2, axis=-1)
    w = gaussian_weights(X, centers, bandwidth)
    mean = np.sum(w * d, axis=1, keepdims=True)
    slopes = w * (1 - (d - mean) / (2 * bandwidth**2))
    return 2 * np.sum(slopes[:, :, np.newaxis] * offsets, axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_soft_wcss_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("gaussian_wcss.soft_wcss_gradient", soft_wcss_gradient)

# %% [markdown]
# ## Task 4. The descent (4 points)
#
# Write `descend(X, centers, bandwidth, max_iter)`. It starts from the given centers and returns a tuple `(centers, history)`:
# the final centers, shape `(K, D)`, and an array with the loss of the start and after every step that was taken.
#
# 1. The first length is $\eta = 1/(2N)$.
# 2. One iteration: compute the gradient $\nabla L$. If all of its entries are exactly 0, stop. Otherwise try the centers
#    $\mu - \eta \nabla L$. They are accepted if
#
#    $$ L(\mu - \eta \nabla L) \le L(\mu) - 10^{-4} \, \eta \, \lVert \nabla L \rVert^2 , $$
#
#    where $\lVert \nabla L \rVert^2$ is the sum of the squares of all entries. If not, halve $\eta$ and try again. A refused
#    length is not an iteration, and the gradient is not computed again.
# 3. Accepted centers are kept, their loss is appended to the history, and the **next** iteration begins with twice the $\eta$
#    that worked.
# 4. Do at most `max_iter` iterations. If 50 lengths in a row are refused in one iteration, stop and return what you
#    have: any fall is too small for the computer to see.
#
# With `max_iter = 0` the given centers come back, with a history of one entry.
#
# **By hand.** Points 1 and 11, one center at 2. The loss is 82 and the gradient $2(2-1) + 2(2-11) = -16$. With $\eta = 1/4$ the
# center goes to 6, where the loss is 50; the test asks for at most $82 - 10^{-4} \cdot \frac{1}{4} \cdot 256$. Accepted. At 6 the gradient is 0: stop.
#
# *In the chapter: "Steps of one length" and "Steps that are tested first".*


# %% nbgrader={"grade": false, "grade_id": "descend", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend(X, centers, bandwidth, max_iter):
    """Return (centers, history): the final centers (K, D) and the loss of every set of centers kept."""
    ### BEGIN SOLUTION
    history = [soft_wcss(X, centers, bandwidth)]
    length = 1 / (2 * len(X))
    for _ in range(max_iter):
        gradient = soft_wcss_gradient(X, centers, bandwidth)
        if not gradient.any():
            break
        for _ in range(50):
            trial = centers - length * gradient
            loss = soft_wcss(X, trial, bandwidth)
            if loss <= history[-1] - 1e-4 * length * np.sum(gradient**2):
                break
            length = length / 2
        else:
            break
        centers = trial
        history.append(loss)
        length = 2 * length
    return centers, np.array(history)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "check_descend", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("gaussian_wcss.descend", descend)

# %% [markdown]
# ## Task 5. A variation: the gradient of the scales (10 points)
#
# In the chapter the loss learned how much each feature should count. Feature $j$ has a positive scale $a_j$; points and centers
# are multiplied by it, and the loss is the soft WCSS of what comes out:
#
# $$ L(a) = \sum_{i} \sum_{k} w_{ik} \, d_{ik} , \qquad d_{ik} = \sum_{j=1}^{D} \big( a_j x_{ij} - a_j \mu_{kj} \big)^2 , $$
#
# with the Gaussian weights $w_{ik}$ of these same distances $d_{ik}$. The scales are any positive numbers; the product
# rule of the chapter plays no part here, and the bandwidth is not scaled.
#
# Write `scale_gradient(X, centers, bandwidth, scales)`. It returns the gradient with respect to the scales,
# $\partial L / \partial a_j$ for each feature, an array of shape `(D,)`. `X` and `centers` are given **before** scaling.
#
# **By hand.** One center: the weights are 1, whatever the scales are. Points $(1, 2)$ and $(0, 1)$, center $(0, 0)$, scales
# $(3, 0.5)$. Then $L = 9 \cdot (1 + 0) + 0.25 \cdot (4 + 1)$, and its derivatives are $6 \cdot 1 = 6$ and $1 \cdot 5 = 5$. With
# more centers the weights change as well.
#
# Before you start: which two factors does the chain rule of the chapter ask for, and which of them do you have from task 3?
#
# *In the chapter: "What a differentiable loss is good for" and in it "Learning the scales of features".*


# %% nbgrader={"grade": false, "grade_id": "scale_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def scale_gradient(X, centers, bandwidth, scales):
    """Return the gradient of the soft WCSS of the scaled data with respect to the scales, shape (D,)."""
    ### BEGIN SOLUTION
    squares = (X[:, np.newaxis, :] - centers) ** 2
    d = np.sum(scales**2 * squares, axis=-1)
    powers = np.exp((d.min(axis=1, keepdims=True) - d) / (2 * bandwidth**2))
    w = powers / powers.sum(axis=1, keepdims=True)
    mean = np.sum(w * d, axis=1, keepdims=True)
    slopes = w * (1 - (d - mean) / (2 * bandwidth**2))
    return np.einsum("nk,nkj->j", slopes, 2 * scales * squares)


# For teachers and the grader; the students' copy ends above. First the mistakes, then the hidden cases.
from softclust_lab.checks.compare import Tolerance
from softclust_lab.checks.gaussian_wcss.draws import (
    FAR,
    near_blobs,
    rounded,
    slopes,
    weights,
    weights_in_plain_numbers,
)
from softclust_lab.checks.task import drawn


def differences(X, centers):
    """Return all differences, shape (N, K, D)."""
    return X[:, None, :] - centers


def scaled_distances(X, centers, scales):
    return (scales**2 * differences(X, centers) ** 2).sum(axis=2)


def right_slopes(d, bandwidth):
    return slopes(weights(d, bandwidth), d, bandwidth)


def chained(slopes_of=right_slopes, distances=scaled_distances, second=None):
    """Return a function like scale_gradient with another first factor, other distances or another second factor."""
    second = second or (lambda X, centers, scales: 2 * scales * differences(X, centers) ** 2)

    def gradient(X, centers, bandwidth, scales):
        d = distances(X, centers, scales)
        return np.einsum("nk,nkj->j", slopes_of(d, bandwidth), second(X, centers, scales))

    return gradient


def with_bracket(bracket):
    """Return slopes whose bracket is bracket(1 / (2 sigma^2), distances, weights)."""

    def slopes_of(d, bandwidth):
        beta = 1 / (2 * bandwidth**2)
        shares = weights(d, bandwidth)
        return shares * bracket(beta, d, shares)

    return slopes_of


def weighted(w, d):
    return (w * d).sum(axis=1, keepdims=True)


def with_loose_parts(weights_from, slopes_from):
    """Return a function whose weights and whose bracket come from distances under different scales."""

    def gradient(X, centers, bandwidth, scales):
        w = weights(scaled_distances(X, centers, weights_from(scales)), bandwidth)
        g = slopes(w, scaled_distances(X, centers, slopes_from(scales)), bandwidth)
        return np.einsum("nk,nkj->j", g, 2 * scales * differences(X, centers) ** 2)

    return gradient


def through(change):
    """Return the right function of other scales."""
    return lambda X, centers, bandwidth, scales: scale_gradient(X, centers, bandwidth, change(scales))


def whole_distances(X, centers, scales):
    d = (differences(X, centers) ** 2).sum(axis=2, keepdims=True)
    return 2 * scales * d


def centers_alone(X, centers, scales):
    return -2 * scales * differences(X, centers) * centers


def measured(X, centers, bandwidth, scales):
    def loss(a):
        d = scaled_distances(X * a, centers * a, np.ones_like(a))
        return np.sum(weights(d, bandwidth) * d)

    steps = 1e-5 * np.eye(len(scales))
    return np.array([(loss(scales + step) - loss(scales - step)) / 2e-5 for step in steps])


def vanishing(d, bandwidth):
    return slopes(weights_in_plain_numbers(d, bandwidth), d, bandwidth)


def nearest_only(d, bandwidth):
    return np.eye(d.shape[1])[d.argmin(axis=1)]


def centers_not_scaled(X, centers, bandwidth, scales):
    gaps = (scales * X)[:, None, :] - centers
    g = right_slopes((gaps**2).sum(axis=2), bandwidth)
    return np.einsum("nk,nkj->j", g, 2 * gaps * X[:, None, :])


def of_the_centers(X, centers, bandwidth, scales):
    g = right_slopes(scaled_distances(X, centers, scales), bandwidth)
    return np.einsum("nk,nkj->j", g, -2 * scales**2 * differences(X, centers))


def expanded(X, centers, bandwidth, scales):
    of_points, of_centers = X**2, centers**2
    squares = of_points[:, None, :] - 2 * X[:, None, :] * centers + of_centers
    g = right_slopes((scales**2 * squares).sum(axis=2), bandwidth)
    return np.einsum("nk,nkj->j", g, 2 * scales * squares)


def times(factor):
    """Return a function like scale_gradient whose answer is multiplied by factor(X, scales)."""
    return lambda X, centers, bandwidth, scales: (
        scale_gradient(X, centers, bandwidth, scales) * factor(X, scales)
    )


MISTAKES = {
    "gaussian_wcss.scale_gradient": {
        "frozen-weights": chained(with_bracket(lambda beta, d, w: 1.0)),
        "factor-two-forgotten": times(lambda X, scales: 0.5),
        "scale-forgotten": chained(second=lambda X, c, scales: 2 * differences(X, c) ** 2),
        "scale-and-two-forgotten": chained(second=lambda X, c, scales: differences(X, c) ** 2),
        "unscaled-distances-beside-scaled-weights": with_loose_parts(lambda a: a, np.ones_like),
        "unscaled-weights-beside-scaled-distances": with_loose_parts(np.ones_like, lambda a: a),
        "scaled-twice": lambda X, c, bandwidth, scales: scale_gradient(X * scales, c * scales, bandwidth, scales),
        "scales-divided-by-their-mean": through(lambda a: a / np.exp(np.mean(np.log(a)))),
        "scale-without-square-in-the-distance": chained(
            distances=lambda X, c, scales: (scales * differences(X, c) ** 2).sum(axis=2)
        ),
        "differences-not-squared": chained(second=lambda X, c, scales: 2 * scales * np.abs(differences(X, c))),
        "whole-distance-for-every-feature": chained(second=whole_distances),
        "second-factor-of-the-centers": chained(second=lambda X, c, scales: -2 * differences(X, c)),
        "points-forgotten": chained(second=centers_alone),
        "distances-frozen": chained(with_bracket(lambda beta, d, w: -beta * (d - weighted(w, d)))),
        "mean-distance-forgotten": chained(with_bracket(lambda beta, d, w: 1 - beta * d)),
        "bandwidth-forgotten-in-the-bracket": chained(with_bracket(lambda beta, d, w: 1 - (d - weighted(w, d)))),
        "bandwidth-not-squared": chained(lambda d, bandwidth: right_slopes(d, np.sqrt(bandwidth))),
        "bandwidth-not-squared-in-the-bracket": chained(
            with_bracket(lambda beta, d, w: 1 - np.sqrt(beta / 2) * (d - weighted(w, d)))
        ),
        "divided-and-multiplied-again": chained(
            with_bracket(lambda beta, d, w: 1 - (d - weighted(w, d)) / (4 * beta))
        ),
        "scaled-differences-inside": chained(second=lambda X, c, scales: 2 * scales**3 * differences(X, c) ** 2),
        "scales-not-in-the-weights": chained(distances=lambda X, c, scales: (differences(X, c) ** 2).sum(axis=2)),
        "scales-not-squared": chained(
            distances=lambda X, c, scales: (scales * differences(X, c) ** 2).sum(axis=2),
            second=lambda X, c, scales: differences(X, c) ** 2,
        ),
        "centers-not-scaled": centers_not_scaled,
        "with-respect-to-logarithms": times(lambda X, scales: scales),
        "gradient-of-the-centers": of_the_centers,
        "one-number-for-all": lambda X, centers, bandwidth, scales: np.full(
            len(scales), scale_gradient(X, centers, bandwidth, scales).sum()
        ),
        "mean-instead-of-sum": times(lambda X, scales: 1 / len(X)),
        "downhill": times(lambda X, scales: -1.0),
        "mean-without-weights": chained(
            with_bracket(lambda beta, d, w: 1 - beta * (d - d.mean(axis=1, keepdims=True)))
        ),
        "factor-two-in-the-bracket": chained(
            with_bracket(lambda beta, d, w: 1 - 2 * beta * (d - weighted(w, d)))
        ),
        "sign-of-the-bracket": chained(with_bracket(lambda beta, d, w: 1 + beta * (d - weighted(w, d)))),
        "nearest-center-only": chained(nearest_only),
        "powers-that-vanish": chained(vanishing),
        "digits-lost-far-from-zero": expanded,
        "finite-differences": measured,
    }
}


def with_scales(rng, drawn_case):
    """Return a case with scales that are never near 1; the bandwidth fits the scaled data."""
    X, centers, bandwidth = drawn_case
    scales = rng.uniform(1.3, 2.2, size=X.shape[1]) ** rng.choice([-1.0, 1.0], size=X.shape[1])
    return X, centers, bandwidth * float(np.sqrt(np.mean(scales**2))), scales


def groups_to_scale(rng):
    """Draw three groups in two features."""
    return with_scales(rng, near_blobs(rng, 20, 3, 2, softness=1.0))


def many_features(rng):
    """Draw many centers in five features of very different scale."""
    X, centers, bandwidth, scales = with_scales(rng, near_blobs(rng, 40, 6, 5, softness=1.5))
    units = rng.permutation([0.02, 0.3, 1.0, 4.0, 50.0])
    return X * units, centers * units, bandwidth, scales / units


def translated(rng):
    """Draw data that lie on one side of zero."""
    X, centers, bandwidth, scales = groups_to_scale(rng)
    by = rng.uniform(50, 90, size=2) * [1, -1]
    return X + by, centers + by, bandwidth, scales


def in_centimetres(rng):
    """Draw data in another unit, with the bandwidth that belongs to it."""
    X, centers, bandwidth, scales = groups_to_scale(rng)
    return 100.0 * X, 100.0 * centers, 100.0 * bandwidth, scales


def features_in_another_order(rng):
    """Draw three features in an order that means nothing."""
    X, centers, bandwidth, scales = with_scales(rng, near_blobs(rng, 20, 3, 3, softness=1.0))
    order = rng.permutation(3)
    return X[:, order], centers[:, order], bandwidth, scales[order]


def stiff_weights(rng):
    """Draw a bandwidth so small that all powers of a far point vanish."""
    X, centers, bandwidth, scales = groups_to_scale(rng)
    return 50.0 * X, 50.0 * centers, bandwidth / 6.0, scales


def lone_center(rng):
    """Draw a single center."""
    return rng.normal(size=(7, 3)), rng.normal(size=(1, 3)), 0.7, rng.uniform(0.3, 3.0, size=3)


def constant_feature(rng):
    """Draw a feature in which nothing differs: its scale does not matter."""
    X, centers, bandwidth, scales = groups_to_scale(rng)
    return (
        np.column_stack([X, np.full(len(X), 3.0)]),
        np.column_stack([centers, np.full(len(centers), 3.0)]),
        bandwidth,
        np.append(scales, 1.7),
    )


def on_a_far_grid(rng):
    """Draw data on a grid, very far from zero."""
    X, centers, bandwidth, scales = groups_to_scale(rng)
    return rounded(X) + FAR, rounded(centers) + FAR, bandwidth, scales


HIDDEN_CASES = {
    "gaussian_wcss.scale_gradient": (
        *drawn("values-easy", groups_to_scale, 4),
        *drawn("values-hard", many_features, 4),
        *drawn("invariants", translated, 2),
        *drawn("invariants", in_centimetres),
        *drawn("invariants", features_in_another_order, 2),
        *drawn("extremes", stiff_weights, 2),
        *drawn("extremes", lone_center),
        *drawn("extremes", constant_feature),
        *drawn("extremes", on_a_far_grid, 2, Tolerance(relative=1e-7)),
    )
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "check_scale_gradient", "locked": true, "points": 10, "schema_version": 3, "solution": false, "task": false}
check("gaussian_wcss.scale_gradient", scale_gradient)

# %% [markdown]
# ## Task 6. Explain (4 points, given by your teacher)
#
# A fellow student has forgotten that the weights depend on the centers. Her gradient is $2 \sum_i w_{ik} (\mu_k - x_i)$. She
# descends with a short fixed step. Her program converges, and the picture looks fine.
#
# 1. What has her program minimised? How do you know?
# 2. Give an experiment that would have shown her the mistake, and say what she would have seen.
# 3. Name one situation in which her centers and the right ones end in clearly different places, and say why.
#
# Four to eight sentences are enough. Replace the text of the cell below.

# %% [markdown] nbgrader={"grade": true, "grade_id": "explain_frozen_weights", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# **Marking, 4 points.**
#
# - 1 point: it is the free energy of soft K-means with $\beta = 1/(2\sigma^2)$; its gradient is exactly hers. (Half a point for
#   "soft K-means" without a reason.)
# - 1 point: a comparison of her vector with finite differences of the soft WCSS, at a place where no weight is near 0 or 1. They
#   differ, and not by rounding. Or: the soft WCSS printed in each step, which may rise although the step is short; or
#   Armijo's test, which refuses every length at some place.
# - 2 points for one situation with its reason. For example: a center far from the points (hers is pulled in, the right one pushed
#   away, because far points repel where $d > m + 2\sigma^2$); a bandwidth with $\lambda_{\max} < \sigma^2 < 2\lambda_{\max}$ (hers collapse onto the
#   mean, the right ones do not); groups that overlap (hers lie nearer to the middle, because doubt costs nothing). One point for
#   the situation, one for the reason.
#
# Nothing for situations in which all weights are nearly 0 or 1: there the two agree.
# ### END SOLUTION

# %% [markdown]
# ## Before you hand in
#
# Restart the kernel and run all cells from the top (in JupyterLab: *Kernel*, then *Restart Kernel and Run All Cells*).
# Every check should still say what it said before. Then save the notebook and hand it in under its own name.
