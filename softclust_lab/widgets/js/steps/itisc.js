// ITISC: clusters for the worst distribution near the data's, in which the costliest points weigh most.

import { TINY, extentOf, largestMove, largestOf, nearestOf, originOf, squaredDistances } from "./distances.js";
import { dot, solvePositive } from "./linear_algebra.js";

/** A step must lower R by this share of what its slope promises. */
const SHARE_OF_SLOPE = 1e-4;
/** Relative to R: what a pass may be wrong by, and what is not worth another step. */
const ROUNDING = 4e-16;
const FLAT = 1e-14;
/** A step shortened this many times, each time to its half or less, has shrunk to rounding. */
const HALVINGS = 60;
/** An exponent that stands for larger ones: their exponentials could not be added up. */
const HUGE = 600;

/** What stays the same on the way down. */
function problemOf(points, parameters) {
  const { fuzziness_temperature: T1 = 1, deviation_temperature: T2 = 1, distortion = "log", tol = 1e-6 } = parameters;
  const extent = extentOf(points);
  const log = distortion === "log";
  return { points, T1, T2, log, tol, origin: originOf(points), extent, unit: log ? 1 : (extent.spread || 1) ** 2 };
}

/**
 * r_ik = exp((D_i - D_ik) / T1) (n x k), with D_i the least distortion, their sums over k, and the energies
 * E_i = D_i - T1 log sum_k r_ik. Book: eq-itisc-memberships, eq-itisc-energy. A point on a center, where the logarithm
 * has no value, belongs to the centers on that spot, and its energy is -Infinity.
 */
function energiesOf({ points, T1, log, origin }, centers) {
  const n = points.shape[0];
  const distances = squaredDistances(points, centers, origin);
  const labels = nearestOf(distances, n);
  const k = distances.length / n;
  const rates = new Float64Array(n * k);
  const totals = new Float64Array(n);
  const energies = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const least = distances[i * k + labels[i]];
    const seated = log && least < TINY;
    for (let at = i * k; at < (i + 1) * k; at++) {
      if (seated) rates[at] = Number(distances[at] < TINY);
      else if (!log) rates[at] = Math.exp((least - distances[at]) / T1);
      else rates[at] = T1 === 1 ? least / distances[at] : (least / distances[at]) ** (1 / T1);
      totals[i] += rates[at];
    }
    energies[i] = seated ? -Infinity : (log ? Math.log(least) : least) - T1 * Math.log(totals[i]);
  }
  return { distances, labels, rates, totals, energies };
}

/** exp((E_i - top) / T2), top the largest energy; all 0 if every point lies on a center. Book: eq-itisc-importance. */
function unscaledImportance(energies, T2) {
  const top = Math.max(largestOf(energies), -Number.MAX_VALUE);
  return { top, importance: energies.map((energy) => Math.exp((energy - top) / T2)) };
}

/** R = T2 log sum_i exp(E_i / T2), and R - T2 log n, exact also where T2 is large. Book: eq-itisc-objective. */
function objectiveOf(energies, { top, importance }, T2) {
  const n = energies.length;
  const total = importance.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return { total, objective: -Infinity, value: -Infinity };
  const growth = energies.reduce((sum, energy) => sum + Math.expm1((energy - top) / T2), 0);
  const level = growth > -n / 2 ? Math.log1p(growth / n) : Math.log(total / n);
  return { total, objective: top + T2 * Math.log(total), value: top + T2 * level };
}

/**
 * What one pass says about centers: R, the pulls a_k = sum_i A_ik with A_ik = w_i u_ik / d_ik (log) or w_i u_ik, the
 * step to the mean of the points weighted by A_ik, and which centers are held by a point on them.
 * Book: eq-itisc-pull, eq-itisc-centers. A `curved` one adds sum_i b b' / w_i, b_k = 2 A_ik (mu_k - x_i).
 */
function survey(problem, centers, curved) {
  const { points, T1, T2, log } = problem;
  const { values, shape: [n, d] } = points;
  const k = centers.length / d;
  const found = energiesOf(problem, centers);
  const weighed = unscaledImportance(found.energies, T2);
  const { total, objective, value } = objectiveOf(found.energies, weighed, T2);
  const pull = new Float64Array(k);
  const force = new Float64Array(k * d);
  const seated = new Float64Array(k);
  const outer = curved ? new Float64Array((k * d) ** 2) : null;
  const bend = new Float64Array(k * d);
  for (let i = 0; i < n; i++) {
    const onCenter = found.energies[i] === -Infinity;
    const weight = weighed.importance[i];
    for (let j = 0; j < k; j++) {
      const share = found.rates[i * k + j] / found.totals[i];
      if (onCenter) seated[j] += share;
      const a = log && !onCenter ? share / found.distances[i * k + j] : share;
      pull[j] += weight * a;
      for (let c = 0; c < d; c++) {
        const gap = values[i * d + c] - centers[j * d + c];
        force[j * d + c] += weight * a * gap;
        bend[j * d + c] = -2 * Math.sqrt(weight) * a * gap;
      }
    }
    if (curved) addOuter(outer, bend);
  }
  const still = pull.map((a) => Number(a < TINY));
  if (log) settle({ seated, pull, force, still, centers, top: weighed.top }, T1, T2, d);
  const step = force.map((f, at) => (still[Math.floor(at / d)] ? 0 : f / pull[Math.floor(at / d)]));
  const held = seated.map((s) => Number(s > 0 && T2 > 1));
  const scaled = pull.map((a) => (total === 0 ? 0 : a / total));
  return { centers, objective, value, pull: scaled, step, held, outer: outer?.map((entry) => entry / total) };
}

/** Add b b' to a matrix. */
function addOuter(outer, b) {
  for (let r = 0; r < b.length; r++) {
    for (let c = 0; c < b.length; c++) outer[r * b.length + c] += b[r] * b[c];
  }
}

/**
 * Points on centers: at T2 = 1 they pull with the limit of their A_ik, and above 2, where R has a cusp, or at 2, where
 * it has a kink that outweighs the force of the others, they keep the center.
 */
function settle({ seated, pull, force, still, centers, top }, T1, T2, d) {
  const placeOf = (j) => centers.subarray(j * d, (j + 1) * d);
  seated.forEach((s, j) => {
    if (s === 0) return;
    const sharing = Array.from(seated.keys()).filter((other) => largestMove(placeOf(j), placeOf(other)) === 0).length;
    if (T2 === 1) pull[j] += s * Math.exp(Math.min(-top - T1 * Math.log(sharing), HUGE));
    const strength = Math.hypot(...force.subarray(j * d, (j + 1) * d));
    if (T2 > 2 || (T2 === 2 && strength <= s * Math.exp(Math.min(-top / 2, HUGE)))) still[j] = 1;
  });
}

/** The size of R, for saying what is small beside it. */
function sizeOf({ value }, { unit }) {
  return Math.max(unit, Math.abs(value));
}

/** Whether no step is worth taking any more: none is long, or R is so flat that none could lower it. */
function isResting(here, problem) {
  const longest = largestOf(here.step.map(Math.abs));
  if (here.value === -Infinity || longest <= problem.tol * problem.extent.spread) return true;
  const d = problem.points.shape[1];
  return -slopeAlong(here, here.step, d) < FLAT * sizeOf(here, problem);
}

/** The gradient of R, -2 a_k times the step. Book: eq-itisc-gradient. */
function gradientOf({ pull, step }, d) {
  return step.map((value, at) => -2 * pull[Math.floor(at / d)] * value);
}

function slopeAlong(here, direction, d) {
  return dot(gradientOf(here, d), direction);
}

/** Each center to the weighted mean of its points, or part of the way. Book: eq-itisc-damping. */
function alternatingStep(here, problem, { damping = 1 }) {
  const d = problem.points.shape[1];
  const move = here.step.map((value, at) => (here.held[Math.floor(at / d)] ? 0 : value));
  const resting = largestOf(move.map(Math.abs)) <= problem.tol * problem.extent.spread;
  if (here.held.includes(1) && resting) throw new RangeError("a center is stuck on a point");
  return { centers: here.centers.map((value, at) => value + damping * move[at]) };
}

/**
 * The majoriser's Newton direction p and how much of it to go. Its Hessian is H - g g' / T2 with g the gradient and
 * H = diag(2 a_k) + (1 / T2 - 1) outer (log) or diag(2 a_k) + outer / T2 (squared): its step is that of H,
 * p = -H^-1 g, times 1 / (1 + g'p / T2), or any length where it is not convex along p.
 * Book: eq-itisc-surrogate-hessian.
 */
function newtonDirection(here, { T2, log, points: { shape: [, d] } }) {
  const size = here.centers.length;
  const scaling = here.step.map((_, at) => {
    const diagonal = 2 * here.pull[Math.floor(at / d)];
    return diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
  });
  const bend = 1 / T2 - Number(log);
  const unit = Math.max(bend, 1); // H is measured in it, so that it does not overflow.
  const scale = bend / unit;
  const H = here.outer.map((value, at) => scale * scaling[Math.floor(at / size)] * value * scaling[at % size]);
  let trace = 0;
  for (let at = 0; at < H.length; at += size + 1) trace += H[at];
  // At a low T2 rounding of `outer` would hide the diagonal: H stays positive by as much as that.
  for (let at = 0; at < H.length; at += size + 1) H[at] += 1 / unit + size * Number.EPSILON * trace;
  const gradient = gradientOf(here, d);
  const solved = solvePositive(H, gradient.map((value, at) => scaling[at] * value));
  const direction = solved.map((value, at) => (-scaling[at] * value) / unit);
  const convexity = 1 + dot(gradient, direction) / T2;
  return { direction, longest: convexity > 0 ? 1 / convexity : Infinity };
}

/**
 * Along the alternating or Newton direction, at most twice as far as last time, as far as R falls enough. A center that
 * would leave the data's box stays on its border, which is nearer to every point.
 */
function descendingStep(here, problem, { direction, longest }, lastLength) {
  const { points: { shape: [, d] }, extent: { low, high } } = problem;
  const slope = slopeAlong(here, direction, d);
  let length = Math.min(longest, 2 * lastLength);
  for (let tried = 0; tried < HALVINGS; tried++) {
    const inBox = (value, at) => Math.min(Math.max(value + length * direction[at], low[at % d]), high[at % d]);
    const centers = here.centers.map(inBox);
    const { energies } = energiesOf(problem, centers);
    const { value } = objectiveOf(energies, unscaledImportance(energies, problem.T2), problem.T2);
    if (value <= here.value + SHARE_OF_SLOPE * length * slope + ROUNDING * sizeOf(here, problem)) {
      return { centers, memory: { length } };
    }
    const bend = (value - here.value - length * slope) / length ** 2; // of the parabola through what is known
    length = Math.max(length / 10, Math.min(length / 2, -slope / (2 * bend)));
  }
  throw new RangeError("no step lowers the objective");
}

export const itisc = {
  /** Quasi-Newton steps are scipy's own. */
  steppable: ({ solver = "quasi-newton" }) => ["majorize", "line-search", "alternating"].includes(solver),

  look(points, { centers }, parameters) {
    const problem = problemOf(points, parameters);
    const { labels, rates, totals, energies } = energiesOf(problem, centers);
    const weighed = unscaledImportance(energies, problem.T2);
    const { total, objective } = objectiveOf(energies, weighed, problem.T2);
    const k = rates.length / labels.length;
    return {
      shares: rates.map((rate, at) => rate / totals[Math.floor(at / k)]),
      labels,
      importance: weighed.importance.map((weight) => (total === 0 ? 1 / labels.length : weight / total)),
      objective,
    };
  },

  /** Without a memory, the first step from these centers. */
  step(points, { centers, memory }, parameters) {
    const problem = problemOf(points, parameters);
    // For the logarithm and T2 >= 1 the alternating step minimises a surrogate above R already.
    const curved = parameters.solver === "majorize" && (problem.T2 < 1 || !problem.log);
    const here = survey(problem, centers, curved);
    if (isResting(here, problem)) return null;
    if (parameters.solver === "alternating") return alternatingStep(here, problem, parameters);
    const way = curved ? newtonDirection(here, problem) : { direction: here.step, longest: 1 };
    return descendingStep(here, problem, way, memory?.length ?? 0.5);
  },
};
