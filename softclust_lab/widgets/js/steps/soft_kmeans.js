// Soft K-means: each point is shared by all centers, the more the nearer they are.

import { TINY, extentOf, largestMove, meansOf, nearestOf, originOf } from "./distances.js";
import { roundingOf, squaredDistances, weightedSums } from "./distances.js";
import { gibbsWeights } from "./gibbs.js";

/** Centers that move by no more than so many roundings have come to rest. */
const MOVEMENT_FLOOR = 4;

/** The responsibilities, and F = sum_i (min_k d_ik - log(partition_i) / stiffness). Book: eq-free-energy. */
function softPass(points, centers, stiffness) {
  const n = points.shape[0];
  const origin = originOf(points);
  const distances = squaredDistances(points, centers, origin);
  const labels = nearestOf(distances, n);
  const { weights, least, partition } = gibbsWeights(distances, n, stiffness);
  let energy = 0;
  for (let i = 0; i < n; i++) energy += least[i] - Math.log(partition[i]) / stiffness;
  return { labels, shares: weights, energy, origin };
}

/** Which total is so small a part of all that its responsibilities have lost their digits. */
function starvedBelow(totals) {
  return (TINY / Number.EPSILON) * totals.reduce((sum, total) => sum + total, 0);
}

export const softKmeans = {
  look(points, { centers }, { stiffness }) {
    const { labels, shares, energy } = softPass(points, centers, stiffness);
    return { shares, labels, importance: null, objective: energy };
  },

  /** mu_k = sum_i phi_ik x_i / sum_i phi_ik. Book: eq-soft-mean-step. */
  step(points, { centers, memory }, { stiffness, tol = 1e-6 }) {
    if (memory?.converged) return null;
    const { shares, origin } = softPass(points, centers, stiffness);
    const sums = weightedSums(points, shares, origin);
    const moved = meansOf(sums, centers, origin, starvedBelow(sums.totals));
    const resting = Math.max(tol * extentOf(points).spread, MOVEMENT_FLOOR * roundingOf(centers));
    return { centers: moved, memory: { converged: largestMove(moved, centers) <= resting } };
  },
};
