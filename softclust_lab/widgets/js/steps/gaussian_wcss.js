// Soft WCSS: squared distances, weighted by how near each center is, minimised along the gradient.

import { extentOf, largestMove, largestOf, nearestOf, originOf } from "./distances.js";
import { roundingOf, squaredDistances, weightedSums } from "./distances.js";
import { gibbsWeights } from "./gibbs.js";
import { dot } from "./linear_algebra.js";

/** An Armijo step must keep this share of the decrease that the gradient promises. */
const SHARE_OF_PROMISE = 1e-4;
/** Fixed steps that have gone so many times as far as the data reach are not coming back. */
const FAR = 1e6;
/** The gradient's tolerance is at least so many roundings of a coordinate, for each point. */
const GRADIENT_FLOOR = 4;

/** 1 / (2 sigma^2), or the largest number there is. */
function stiffnessOf(bandwidth) {
  return Math.min(0.5 / bandwidth / bandwidth, Number.MAX_VALUE);
}

/**
 * L = sum_i m_i with m_i = sum_k w_ik d_ik, and dL/dmu_k = 2 sum_i g_ik (mu_k - x_i) with
 * g_ik = w_ik (1 - stiffness (d_ik - m_i)). Book: eq-soft-wcss, eq-soft-wcss-gradient.
 */
function wcssPass(points, centers, bandwidth) {
  const [n, d] = points.shape;
  const k = centers.length / d;
  const origin = originOf(points);
  const stiffness = stiffnessOf(bandwidth);
  const excess = squaredDistances(points, centers, origin);
  const labels = nearestOf(excess, n);
  const { weights, least } = gibbsWeights(excess, n, stiffness);
  const pull = new Float64Array(n * k);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let extra = 0;
    for (let at = i * k; at < (i + 1) * k; at++) extra += weights[at] * excess[at];
    loss += least[i] + extra;
    // In this order nothing overflows.
    for (let at = i * k; at < (i + 1) * k; at++) {
      pull[at] = (excess[at] - extra) * weights[at] * -stiffness + weights[at];
    }
  }
  const { totals, sums } = weightedSums(points, pull, origin);
  const gradient = centers.map((value, at) => 2 * (totals[Math.floor(at / d)] * (value - origin[at % d]) - sums[at]));
  return { labels, shares: weights, loss, gradient };
}

/** centers - length * gradient. */
function downhill(centers, gradient, length) {
  return centers.map((value, at) => value - length * gradient[at]);
}

/** Twice the last step, halved until the loss falls by a share of what the gradient promises. Book: eq-armijo. */
function armijoStep(points, centers, { loss, gradient }, { bandwidth }, { start, length }) {
  const promise = dot(gradient, gradient);
  for (let tried = 2 * length; ; tried /= 2) {
    const trial = downhill(centers, gradient, tried);
    if (largestMove(trial, centers) === 0) throw new RangeError("no step lowers the objective");
    if (!(wcssPass(points, trial, bandwidth).loss > loss - SHARE_OF_PROMISE * tried * promise)) {
      return { centers: trial, memory: { start, length: tried } };
    }
  }
}

/** A step of one length, whether the loss falls or not, unless it leads away for good. */
function fixedStep(points, centers, { gradient }, _, { start, length }) {
  const { mean, spread } = extentOf(points);
  const reach = Math.max(spread, largestOf(start.map((value, at) => Math.abs(value - mean[at % mean.length]))));
  const moved = downhill(centers, gradient, length);
  if (largestMove(moved, start) > FAR * reach) throw new RangeError("the centers leave the picture");
  return { centers: moved, memory: { start, length } };
}

const GRADIENT_STEPS = { armijo: armijoStep, "fixed-step": fixedStep };

export const gaussianWcss = {
  /** Quasi-Newton steps are scipy's own. */
  steppable: ({ solver = "quasi-newton" }) => solver in GRADIENT_STEPS,

  look(points, { centers }, { bandwidth }) {
    const { labels, shares, loss } = wcssPass(points, centers, bandwidth);
    return { shares, labels, importance: null, objective: loss };
  },

  /** Without a memory, the first step from these centers. */
  step(points, { centers, memory }, parameters) {
    const { bandwidth, solver, step, tol = 1e-6 } = parameters;
    const n = points.shape[0];
    const known = memory ?? { start: centers, length: step ?? 0.5 / n };
    const here = wcssPass(points, centers, bandwidth);
    const resting = n * Math.max(tol * extentOf(points).spread, GRADIENT_FLOOR * roundingOf(known.start));
    if (largestOf(here.gradient.map(Math.abs)) <= resting) return null;
    return GRADIENT_STEPS[solver](points, centers, here, { bandwidth }, known);
  },
};
