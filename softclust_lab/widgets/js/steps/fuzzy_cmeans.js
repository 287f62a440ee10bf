// Fuzzy c-means: each point belongs to every center, more to nearer ones; the fuzzifier m says how evenly.

import { TINY, largestMove, largestOf, meansOf, middleOf, nearestOf, originOf } from "./distances.js";
import { roundingOf, squaredDistances, weightedSums } from "./distances.js";

/** Centers that move by no more than so many roundings of the largest coordinate have come to rest. */
const ROUNDINGS = 8;
/** Beyond this m, rounding times m would outweigh what still changes: memberships are equal to eight digits there. */
const LARGEST_FUZZIFIER = Number.EPSILON ** -0.5;
/** A point on a center outweighs others by no more than this, the root of the largest number. */
const MOST = Number.MAX_VALUE ** 0.5;

/**
 * Share the points out, their distances measured in the smallest, d. With r_j = d / d_j, t_j = r_j^(1 / (m - 1)) and
 * s the mean of t_j over the k centers,
 *
 *   u_j = t_j / (k s)              memberships,              Book: eq-fuzzy-memberships
 *   u_j^m ~ t_j r_j s^(1 - m) / s  what it counts for,       Book: eq-fuzzy-centers
 *   G ~ d s^(1 - m)                its cost,                 Book: eq-reduced-fuzzy-cost, eq-fuzzy-safe-cost
 *
 * where powers of k, the same for all points, are left out. A point on centers belongs to them alone: r is 1 or 0.
 */
function fuzzyPass(points, centers, fuzzifier) {
  const m = Math.min(fuzzifier, LARGEST_FUZZIFIER);
  const [n, d] = points.shape;
  const k = centers.length / d;
  const origin = middleOf(centers, d);
  const distances = squaredDistances(points, centers, origin);
  const shares = new Float64Array(n * k);
  const powers = new Float64Array(n * k);
  let cost = 0;
  for (let i = 0; i < n; i++) {
    let least = Infinity;
    for (let at = i * k; at < (i + 1) * k; at++) least = Math.min(least, distances[at]);
    let total = 0;
    for (let at = i * k; at < (i + 1) * k; at++) {
      const r = least === 0 ? Number(distances[at] === 0) : least / distances[at];
      shares[at] = m === 2 ? r : r ** (1 / (m - 1));
      powers[at] = shares[at] * r;
      total += shares[at];
    }
    const s = total / k;
    const growth = m === 2 ? 1 / s : Math.min(s ** (1 - m), MOST);
    cost += least * growth;
    for (let at = i * k; at < (i + 1) * k; at++) {
      shares[at] /= total;
      powers[at] *= growth / s;
    }
  }
  return { shares, powers, cost, origin };
}

export const fuzzyCmeans = {
  look(points, { centers }, { fuzzifier = 2 }) {
    const [n, d] = points.shape;
    const { shares, cost } = fuzzyPass(points, centers, fuzzifier);
    return {
      shares,
      labels: nearestOf(squaredDistances(points, centers, originOf(points)), n),
      importance: null,
      objective: cost * (centers.length / d) ** (1 - fuzzifier),
    };
  },

  /** y_j = sum_i u_ij^m x_i / sum_i u_ij^m; a center whose sum is lost to rounding stays. */
  step(points, { centers, memory }, { fuzzifier = 2, tol = 1e-6 }) {
    if (memory?.converged) return null;
    const { powers, cost, origin } = fuzzyPass(points, centers, fuzzifier);
    const sums = weightedSums(points, powers, origin);
    const moved = meansOf(sums, centers, origin, (largestOf(sums.totals) * TINY) / Number.EPSILON);
    const shift = largestMove(moved, centers);
    if (shift === 0) return null;
    const typicalDistance = Math.sqrt(cost / points.shape[0]);
    const converged = shift <= Math.max(tol * typicalDistance, ROUNDINGS * roundingOf(moved));
    return { centers: moved, memory: { converged } };
  },
};
