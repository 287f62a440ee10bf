// Gaussian mixture: components with a weight, a mean and a covariance, fitted by expectation maximisation.

import { middleOf, nearestOf, squaredDistances, weightedSums } from "./distances.js";
import { choleskyFactor, inverseOfLower } from "./linear_algebra.js";

/** A component with a smaller share of the weight than this has no mean and no covariance of its own. */
const STARVED = 1e-100;
/** A feature that others explain but for this share of its variance counts as dependent on them. */
const DEPENDENT = 1e-13;
/** A gain in log-likelihood that is this small beside it is rounding, as it is at the end of one component's fit. */
const ROUNDED_GAIN = 1e-14;

/** One component's covariance as a matrix (d x d), from the numbers that its type keeps. */
function covarianceOf(covariances, type, j, d) {
  if (type === "tied") return covariances;
  if (type === "full") return covariances.subarray(j * d * d, (j + 1) * d * d);
  const matrix = new Float64Array(d * d);
  for (let c = 0; c < d; c++) matrix[c * d + c] = covariances[type === "diagonal" ? j * d + c : j];
  return matrix;
}

/**
 * What a density needs of a covariance: the triangle `root` with root' root = covariance^-1, log |covariance| and
 * trace(covariance^-1); null if it is singular. Correlations are factored, so that no unit decides what is singular.
 */
function densityFactor(covariance, d) {
  const deviations = Float64Array.from({ length: d }, (_, c) => Math.sqrt(covariance[c * d + c]));
  const correlations = covariance.map((value, at) => value / (deviations[Math.floor(at / d)] * deviations[at % d]));
  const lower = choleskyFactor(correlations, d);
  let logDeterminant = 0;
  for (let c = 0; c < d; c++) {
    const pivot = lower[c * d + c];
    if (!(deviations[c] > 0 && pivot ** 2 > DEPENDENT)) return null;
    logDeterminant += 2 * Math.log(pivot * deviations[c]);
  }
  const root = inverseOfLower(lower, d).map((value, at) => value / deviations[at % d]);
  return { root, logDeterminant, trace: root.reduce((sum, value) => sum + value ** 2, 0) };
}

/** The state with its densities' factors, or null if a covariance is singular. */
function modelOf({ centers, weights, covariances }, type, d) {
  const factors = Array.from(weights, (_, j) => densityFactor(covarianceOf(covariances, type, j, d), d));
  return factors.includes(null) ? null : { centers, weights, factors };
}

/**
 * log pi_k + log N(x_i; mu_k, Sigma_k) (n x k), log N = -(d log 2 pi + log |Sigma| + ||root (x - mu)||^2) / 2.
 * Book: eq-gaussian-density.
 */
function jointLogs({ values, shape: [n, d] }, { centers, weights, factors }) {
  const k = weights.length;
  const logs = new Float64Array(n * k);
  const gap = new Float64Array(d);
  for (let j = 0; j < k; j++) {
    const { root, logDeterminant } = factors[j];
    const constant = Math.log(weights[j]) - (d * Math.log(2 * Math.PI) + logDeterminant) / 2;
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < d; c++) gap[c] = values[i * d + c] - centers[j * d + c];
      let squares = 0;
      for (let r = 0; r < d; r++) {
        let z = 0;
        for (let c = 0; c <= r; c++) z += root[r * d + c] * gap[c];
        squares += z * z;
      }
      logs[i * k + j] = constant - squares / 2;
    }
  }
  return logs;
}

/** Averaged over noise of the floor's variance: -floor trace(Sigma_k^-1) / 2 is added. Book: eq-blurred-density. */
function blurred(logs, { factors }, floor) {
  return logs.map((log, at) => log - (floor / 2) * factors[at % factors.length].trace);
}

/** r_ik = exp(log_ik) / sum_j exp(log_ij), and the log-likelihood. Book: eq-e-step, eq-mixture-log-likelihood. */
function normalized(logs, n) {
  const k = logs.length / n;
  const shares = new Float64Array(n * k);
  let logLikelihood = 0;
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let at = i * k; at < (i + 1) * k; at++) top = Math.max(top, logs[at]);
    let total = 0;
    for (let at = i * k; at < (i + 1) * k; at++) {
      shares[at] = Math.exp(logs[at] - top);
      total += shares[at];
    }
    for (let at = i * k; at < (i + 1) * k; at++) shares[at] /= total;
    logLikelihood += top + Math.log(total);
  }
  return { shares, logLikelihood };
}

/** sum_i r_i (x_i - place)(x_i - place)' of component j, d x d. */
function secondMoment({ values, shape: [n, d] }, shares, j, place) {
  const k = shares.length / n;
  const moment = new Float64Array(d * d);
  for (let i = 0; i < n; i++) {
    const share = shares[i * k + j];
    for (let r = 0; r < d; r++) {
      const scaled = share * (values[i * d + r] - place[r]);
      for (let c = 0; c <= r; c++) moment[r * d + c] += scaled * (values[i * d + c] - place[c]);
    }
  }
  for (let r = 0; r < d; r++) for (let c = 0; c < r; c++) moment[c * d + r] = moment[r * d + c];
  return moment;
}

/** Covariances of a type, with the floor, from each component's own matrix S_k (d x d). Book: eq-m-step-covariances. */
function flooredCovariances(scatters, weights, type, floor, d) {
  const variance = (matrix, c) => matrix[c * (d + 1)] + floor;
  const matrixOf = (matrix) => matrix.map((value, at) => (at % (d + 1) === 0 ? value + floor : value));
  if (type === "full") return Float64Array.from(scatters.flatMap((matrix) => Array.from(matrixOf(matrix))));
  if (type === "tied") {
    return matrixOf(scatters[0].map((_, at) => scatters.reduce((sum, matrix, j) => sum + weights[j] * matrix[at], 0)));
  }
  const variances = scatters.map((matrix) => Array.from({ length: d }, (_, c) => variance(matrix, c)));
  if (type === "diagonal") return Float64Array.from(variances.flat());
  return Float64Array.from(variances, (row) => row.reduce((sum, value) => sum + value, 0) / d);
}

/**
 * n_k = sum_i r_ik, pi_k = n_k / n, mu_k = sum_i r_ik x_i / n_k, S_k = sum_i r_ik (x_i - mu_k)(x_i - mu_k)' / n_k.
 * Book: eq-m-step. A starved component keeps its mean and covariance, with weight 0.
 */
function maximized(points, shares, { centers, covariances }, type, floor) {
  const d = points.shape[1];
  const origin = middleOf(centers, d);
  const { totals, sums } = weightedSums(points, shares, origin);
  const size = totals.reduce((sum, total) => sum + total, 0);
  const weights = totals.map((total) => (total / size <= STARVED ? 0 : total / size));
  const means = centers.map((value, at) => {
    const j = Math.floor(at / d);
    return weights[j] > 0 ? origin[at % d] + sums[at] / totals[j] : value;
  });
  const scatters = Array.from(weights, (weight, j) => {
    const moment = secondMoment(points, shares, j, means.subarray(j * d, (j + 1) * d));
    return weight > 0 ? moment.map((value) => value / totals[j]) : moment;
  });
  const moved = flooredCovariances(scatters, weights, type, floor, d);
  if (type !== "tied") {
    const length = moved.length / weights.length;
    const kept = (j) => covariances.subarray(j * length, (j + 1) * length);
    weights.forEach((weight, j) => weight > 0 || moved.set(kept(j), j * length));
  }
  return { centers: means, weights, covariances: moved };
}

/** For every component, the covariance of the points about their nearest centers: where a fit starts by default. */
function spreadAboutNearest(points, centers, type, floor) {
  const [n, d] = points.shape;
  const k = centers.length / d;
  const labels = nearestOf(squaredDistances(points, centers, middleOf(centers, d)), n);
  const residuals = points.values.map((value, at) => value - centers[labels[Math.floor(at / d)] * d + (at % d)]);
  const everything = new Float64Array(n).fill(1);
  const moment = secondMoment({ values: residuals, shape: [n, d] }, everything, 0, new Float64Array(d));
  const scatters = Array(k).fill(moment.map((value) => value / n));
  return flooredCovariances(scatters, new Float64Array(k).fill(1 / k), type, floor, d);
}

/** The model of a state and what the E-step makes of it; null if a covariance is singular. */
function expected(points, state, type, floor) {
  const model = modelOf(state, type, points.shape[1]);
  return model && normalized(blurred(jointLogs(points, model), model, floor), points.shape[0]);
}

export const gaussianMixture = {
  start(points, { centers, weights, covariances }, { covariance_type: type = "full", covariance_floor: floor = 1e-6 }) {
    const d = points.shape[1];
    const given = weights ? Float64Array.from(weights) : new Float64Array(centers.length / d).fill(1);
    const total = given.reduce((sum, weight) => sum + weight, 0);
    const means = Float64Array.from(centers);
    const state = {
      centers: means,
      weights: given.map((weight) => weight / total),
      covariances: covariances ? Float64Array.from(covariances) : spreadAboutNearest(points, means, type, floor),
    };
    if (!modelOf(state, type, d)) {
      throw new RangeError("The starting covariances are singular: raise covariance_floor, or pass others");
    }
    return state;
  },

  /** The shares are the mixture's own, without the floor; the objective is averaged over its noise. */
  look(points, state, { covariance_type: type = "full", covariance_floor: floor = 1e-6 }) {
    const [n, d] = points.shape;
    const model = modelOf(state, type, d);
    const logs = jointLogs(points, model);
    return {
      shares: normalized(logs, n).shares,
      labels: nearestOf(logs.map((log) => -log), n),
      importance: null,
      objective: -normalized(blurred(logs, model, floor), n).logLikelihood,
    };
  },

  step(points, state, { covariance_type: type = "full", covariance_floor: floor = 1e-6, tol = 1e-5 }) {
    if (state.memory?.converged) return null;
    const { shares, logLikelihood } = expected(points, state, type, floor);
    const moved = maximized(points, shares, state, type, floor);
    const then = expected(points, moved, type, floor);
    if (!then) throw new RangeError("a component has collapsed");
    const n = points.shape[0];
    const gain = then.logLikelihood - logLikelihood;
    if (!(gain > ROUNDED_GAIN * Math.max(Math.abs(logLikelihood), n))) return null;
    return { ...moved, memory: { converged: gain <= tol * n } };
  },
};
