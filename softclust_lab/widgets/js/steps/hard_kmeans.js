// Hard K-means: each point belongs to its nearest center, each center is the mean of its points.

import { largestMove, largestOf, meansOf, nearestOf, originOf, roundingOf, squaredDistances } from "./distances.js";

/** Centers that move by no more than so many roundings have not moved: sums may be rounded in another order. */
const RESTING = 4;

/** Labels, WCSS = sum_i min_k d_ik, and each cluster's number and sum of points. Book: eq-wcss, eq-mean-step. */
function lloydPass(points, centers) {
  const { values, shape: [n, d] } = points;
  const k = centers.length / d;
  const origin = originOf(points);
  const distances = squaredDistances(points, centers, origin);
  const labels = nearestOf(distances, n);
  const costs = Float64Array.from(labels, (label, i) => distances[i * k + label]);
  const totals = new Float64Array(k);
  const sums = new Float64Array(k * d);
  for (let i = 0; i < n; i++) {
    totals[labels[i]] += 1;
    for (let c = 0; c < d; c++) sums[labels[i] * d + c] += values[i * d + c] - origin[c];
  }
  return { labels, costs, objective: costs.reduce((sum, cost) => sum + cost, 0), origin, totals, sums };
}

/**
 * Move the centers of empty clusters, in place, to the points that cost most, one after the other, each with those
 * before it in place. Where every point lies on a center already, the rest stays.
 */
function refill(points, centers, totals) {
  const d = points.shape[1];
  const rowOf = (j) => Array.from(centers.subarray(j * d, (j + 1) * d));
  const clusters = Array.from(totals.keys());
  const kept = clusters.filter((j) => totals[j] > 0);
  for (const j of clusters.filter((j) => totals[j] === 0)) {
    const { costs } = lloydPass(points, Float64Array.from(kept.flatMap(rowOf)));
    const most = largestOf(costs);
    if (most === 0) return;
    const costliest = costs.indexOf(most);
    centers.set(points.values.subarray(costliest * d, (costliest + 1) * d), j * d);
    kept.push(j);
  }
}

export const hardKmeans = {
  look(points, { centers }) {
    const { labels, objective } = lloydPass(points, centers);
    return { shares: null, labels, importance: null, objective };
  },

  step(points, { centers, memory }, { tol = 0 }) {
    if (memory?.converged) return null;
    const { objective, origin, totals, sums } = lloydPass(points, centers);
    const moved = meansOf({ totals, sums }, centers, origin, 0);
    refill(points, moved, totals);
    const shift = largestMove(moved, centers);
    if (shift <= RESTING * roundingOf(centers) || lloydPass(points, moved).objective >= objective) return null;
    return { centers: moved, memory: { converged: shift <= tol } };
  },
};
