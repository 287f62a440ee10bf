"""Task 5, the variation: what to say about its mistakes."""

from __future__ import annotations

__all__ = ["HINTS"]

CHAIN, SCALES = "gaussian-wcss-end-to-end", "gaussian-wcss-scales"
FROZEN, VANISH = "gaussian-wcss-frozen", "gaussian-wcss-vanish"
FAR_FROM_ZERO = "gaussian-wcss-far"

#: By the code of a mistake: the hint, and the section that explains it.
HINTS = {
    "frozen-weights": (
        "Your slopes of the distances are the weights alone. The weights change with the scales, too: use "
        "the whole slope g of the chapter, with its bracket.",
        FROZEN,
    ),
    "factor-two-forgotten": (
        "Your answer is half of what it should be. A scale enters a squared distance squared, and the "
        "derivative of a square brings a factor of 2.",
        CHAIN,
    ),
    "scale-forgotten": (
        "Your second factor lacks the scale: the derivative of a_j^2 is 2 a_j.",
        CHAIN,
    ),
    "scaled-differences-inside": (
        "In the second factor you use the differences after scaling. They contain the scale already, so it "
        "counts three times: differentiate with respect to the scale, and keep the unscaled difference.",
        CHAIN,
    ),
    "scales-not-in-the-weights": (
        "Your weights and distances are those of the unscaled data. The loss is that of the scaled data: "
        "scale points and centers before you compute them.",
        SCALES,
    ),
    "scales-not-squared": (
        "Your distances multiply each squared difference by the scale. The coordinates are scaled before "
        "they are squared, so the scale enters squared.",
        SCALES,
    ),
    "centers-not-scaled": (
        "You scale the points and leave the centers. Both live in the same features and are scaled alike.",
        SCALES,
    ),
    "with-respect-to-logarithms": (
        "Your answer is the gradient with respect to the logarithms of the scales. That is the scale times "
        "the one asked for. Or you used the scaled differences, which contain the scale twice: divide by "
        "a_j.",
        CHAIN,
    ),
    "gradient-of-the-centers": (
        "Your answer adds up the gradient of the centers. A scale moves the distances, and these move the "
        "loss: the second factor is the derivative of a distance with respect to a scale.",
        CHAIN,
    ),
    "one-number-for-all": (
        "Every feature gets the same number: you add over the features as well. Feature j has its own "
        "differences, and its own sum over points and centers.",
        CHAIN,
    ),
    "mean-instead-of-sum": (
        "You divide by the number of points. The loss is a sum over points, and so is its derivative.",
        CHAIN,
    ),
    "downhill": (
        "Your vector points downhill. The gradient points in the direction in which the loss grows.",
        CHAIN,
    ),
    "scale-and-two-forgotten": (
        "Your second factor is the squared difference alone, as if a distance were the scale times a square. "
        "It is the square of the scale times a square, and the derivative of a_j^2 is 2 a_j.",
        CHAIN,
    ),
    "unscaled-distances-beside-scaled-weights": (
        "Your weights are those of the scaled data, but the distances in the bracket, and their mean, are "
        "not scaled. All of the loss is that of the scaled data: one table of distances for both.",
        SCALES,
    ),
    "unscaled-weights-beside-scaled-distances": (
        "Your distances are scaled, but the weights are those of the unscaled data. Compute the weights from "
        "the scaled distances: they change with the scales, too.",
        SCALES,
    ),
    "scaled-twice": (
        "You scale the data twice. Points and centers are given before scaling: multiply them once, or "
        "multiply the squared differences by the squared scales, not both.",
        SCALES,
    ),
    "scales-divided-by-their-mean": (
        "You divide the scales by their geometric mean first. That the product is 1 is a rule for learning "
        "in the chapter; here the scales are any positive numbers, used as they are.",
        SCALES,
    ),
    "scale-without-square-in-the-distance": (
        "Your second factor is right, but in the distances stands the scale, not its square. A coordinate is "
        "scaled before it is squared.",
        SCALES,
    ),
    "differences-not-squared": (
        "In your second factor stand plain differences. The derivative of a_j^2 times a square leaves the "
        "square as it is.",
        CHAIN,
    ),
    "whole-distance-for-every-feature": (
        "In your second factor stands the whole squared distance. A scale moves the part of its own feature "
        "only: keep the features apart until the end.",
        CHAIN,
    ),
    "second-factor-of-the-centers": (
        "Your second factor is 2 times a difference: that is the derivative of a distance with respect to a "
        "center. Here it is differentiated with respect to a scale.",
        CHAIN,
    ),
    "points-forgotten": (
        "You let the scale move the centers only. It multiplies the points as well, and a distance feels "
        "both.",
        CHAIN,
    ),
    "distances-frozen": (
        "Your bracket lacks its 1. A scale changes the loss in two ways: through the weights, which you "
        "have, and through the distances themselves.",
        "gaussian-wcss-gradient",
    ),
    "mean-distance-forgotten": (
        "Your bracket compares the distance with nothing: the point's weighted mean distance is taken off. "
        "What one center loses in weight the others gain.",
        "gaussian-wcss-gradient",
    ),
    "bandwidth-forgotten-in-the-bracket": (
        "In your bracket a squared distance is subtracted from the number 1. Their units do not fit: it has "
        "to be divided by 2 sigma squared.",
        "gaussian-wcss-gradient",
    ),
    "bandwidth-not-squared": (
        "You divide by 2 sigma. In the weights and in the bracket a squared distance is divided by 2 sigma "
        "squared.",
        "gaussian-wcss-gradient",
    ),
    "bandwidth-not-squared-in-the-bracket": (
        "Your weights are right, but in the bracket you divide by 2 sigma. The sigma is squared there, too.",
        "gaussian-wcss-gradient",
    ),
    "divided-and-multiplied-again": (
        "In your bracket Python divides by 2 and then multiplies by sigma squared: `a / 2 * s**2` is read "
        "from left to right. Put the denominator 2 sigma squared in brackets.",
        "gaussian-wcss-gradient",
    ),
    "mean-without-weights": (
        "In your bracket stands the plain mean of a point's distances. It is the mean weighted with the "
        "point's weights.",
        "gaussian-wcss-gradient",
    ),
    "factor-two-in-the-bracket": (
        "In your bracket the difference is divided by sigma squared, not by 2 sigma squared.",
        "gaussian-wcss-gradient",
    ),
    "sign-of-the-bracket": (
        "In your bracket the second part has the wrong sign: a center that moves away loses weight.",
        "gaussian-wcss-gradient",
    ),
    "nearest-center-only": (
        "Each point counts with its nearest center alone in your answer. All centers count, with their "
        "slopes.",
        CHAIN,
    ),
    "powers-that-vanish": (
        "Your answer is right until all powers of a point are too small for the computer; then zero is "
        "divided by zero. Subtract each row's smallest squared distance in the exponent.",
        VANISH,
    ),
    "digits-lost-far-from-zero": (
        "Your answer is right near zero and wrong for data far from it. Take the differences of points and "
        "centers first, then scale and square.",
        FAR_FROM_ZERO,
    ),
    "finite-differences": (
        "Your answer is right to a few digits, and worse where the loss bends sharply or the coordinates are "
        "large. So are finite differences: they are the tool for checking, not the answer. Use the chain "
        "rule, which is exact.",
        CHAIN,
    ),
}
