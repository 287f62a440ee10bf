// A run: a path of states, which may be asked for any iteration, and what each method says of the points there.

import { numberText } from "./numbers.js";
import { METHODS } from "./steps/methods.js";

const GAUSSIANS = { 1: "bells show the piles expected", 2: "ellipses at one and two standard deviations" };
const KEPT = 12; // looks at most; of 2,000 points and six centers each has 100 kB

/** Between two of equally long rows, at a position that counts rows. */
export function between(rows, position) {
  const before = Math.floor(position);
  if (before === position) return rows[before];
  const [start, end] = [rows[before], rows[before + 1]];
  return start.map((value, i) => value + (position - before) * (end[i] - value));
}

/** The entry of a component's covariance, whatever the shape that its type has. */
function covarianceEntry(covariances, type, d, k, row, column) {
  if (type === "full") return covariances[k * d * d + row * d + column];
  if (type === "tied") return covariances[row * d + column];
  if (row !== column) return 0;
  return type === "diagonal" ? covariances[k * d + row] : covariances[k];
}

/**
 * The path itself is the heirs': `states`, from the start, and `objective`, one value for each. A position is an
 * iteration, or lies on the way from one to the next.
 */
export class Run {
  constructor({ name, method, parameters, points, view, objectiveName }) {
    Object.assign(this, { name, method, parameters, points, view, objectiveName });
    this.states = [];
    this.objective = [];
    this.looks = new Map();
  }

  get last() {
    return this.states.length - 1;
  }

  get d() {
    return this.points.shape[1];
  }

  get k() {
    return this.states[0].centers.length / this.d;
  }

  get isMixture() {
    return Boolean(this.states[0].covariances);
  }

  /** Make sure of an iteration, and use idle time: a path that is known already has no need of either. */
  reach() {}

  fill() {}

  /** The objective between its lowest and its highest finite value, for the trace. */
  get heights() {
    const [[low], [high]] = this.range;
    return this.objective.map((value) => Math.min(high, Math.max(low, value)));
  }

  /** The centers at a position; between two iterations, on the straight way. */
  centersAt(position) {
    return this.part("centers", position);
  }

  weightsAt(position) {
    return this.part("weights", position);
  }

  /** The covariances (k x d x d) of the columns on show. */
  covariancesAt(position) {
    const packed = this.part("covariances", position);
    const { columns } = this.view;
    const type = this.parameters.covariance_type ?? "full";
    const entries = [];
    for (let k = 0; k < this.k; k++) {
      for (const row of columns) {
        for (const column of columns) entries.push(covarianceEntry(packed, type, this.d, k, row, column));
      }
    }
    return entries;
  }

  part(name, position) {
    const before = Math.floor(position);
    return between([this.states[before][name], this.states[Math.ceil(position)][name]], position - before);
  }

  /** Who holds the points at an iteration, and how much they count. */
  lookAt(t) {
    if (!this.looks.has(t)) this.keep(t, this.lookAgain(t));
    return this.looks.get(t);
  }

  /** A method that has no steps here is shown by its centers alone. */
  lookAgain(t) {
    const { look } = METHODS[this.method] ?? METHODS.hard_kmeans;
    return look(this.points, this.states[t], this.parameters);
  }

  keep(t, look) {
    if (this.looks.size === KEPT) this.looks.delete(this.looks.keys().next().value);
    this.looks.set(t, look);
  }

  /** Whether a center lies outside some bounds in the columns on show. */
  isOutside(centers, k, { columns, low, high } = this.view) {
    const shown = columns.map((column) => centers[k * this.d + column]);
    return shown.some((value, i) => !(low[i] <= value && value <= high[i]));
  }

  outsideAt(t, bounds) {
    const centers = this.centersAt(t);
    return Array.from({ length: this.k }, (_, k) => k).filter((k) => this.isOutside(centers, k, bounds));
  }

  /** What the picture shows, for those who do not see it. */
  describe(t, bounds) {
    const { shares, labels, importance } = this.lookAt(t);
    const sizes = new Array(this.k).fill(0);
    for (const label of labels) sizes[label]++;
    const outside = this.outsideAt(t, bounds);
    const colors = shares ? "mixed colors of the clusters that hold them" : "color of their nearest center";
    return [
      `${this.name}: points in the ${colors}`,
      ...(this.isMixture ? [GAUSSIANS[this.view.columns.length]] : []),
      ...(shares ? [`mean certainty ${meanLargest(shares, this.k).toFixed(2)}`] : []),
      ...(importance ? [`areas in proportion to importance, the largest weight ${heaviestOf(importance)}`] : []),
      ...(outside.length ? [`outside the picture center ${outside.join(", ")}`] : []),
      `cluster sizes ${sizes.join(", ")}`,
    ].join(", ");
  }
}

function heaviestOf(importance) {
  return numberText(importance.reduce((a, b) => Math.max(a, b)), 2);
}

/** The mean over points of the largest share. */
function meanLargest(shares, k) {
  let sum = 0;
  for (let start = 0; start < shares.length; start += k) {
    let largest = 0;
    for (let j = start; j < start + k; j++) largest = Math.max(largest, shares[j]);
    sum += largest;
  }
  return (sum * k) / shares.length;
}
