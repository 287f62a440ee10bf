// A run that is computed here, from a scene: as far as it is asked for, and on in idle time.

import { numberText } from "./numbers.js";
import { KINDS } from "./parameters.js";
import { Run } from "./run.js";
import { METHODS } from "./steps/methods.js";

const asNumbers = (lists) => lists && Float64Array.from(lists.flat(Infinity));

/** What is wrong with a start that no method can begin with, or nothing. */
function obstacle([n], k) {
  if (k > n) return `${k} centers need at least ${k} points, and there ${n === 1 ? "is" : "are"} ${n}`;
  return "";
}

/** Points with the nearest of some centers, for a picture where a method could not answer. */
function plainLook(points, state) {
  return { ...METHODS.hard_kmeans.look(points, state, {}), objective: NaN };
}

/** The path of a scene: {method, parameters, start}. It ends where the method's own rule says, or breaks off. */
export class LiveRun extends Run {
  constructor({ method, parameters, start }, { name, data, rows, points, view }) {
    super({ name, method, parameters, points, view, objectiveName: KINDS[method].objective });
    Object.assign(this, { data, rows });
    this.most = parameters.max_iter ?? KINDS[method].most;
    const given = { centers: asNumbers(start.centers) };
    this.problem = obstacle(points.shape, given.centers.length / this.d);
    this.complete = Boolean(this.problem);
    for (const part of ["weights", "covariances"]) if (start[part]) given[part] = asNumbers(start[part]);
    if (!this.problem) this.attempt(() => this.take(METHODS[method].start(points, given, parameters)));
    if (this.problem) this.take({ centers: given.centers }, plainLook(points, given));
  }

  /** Do what may fail: a step can be stuck or lead away, a mixture can lose a component. */
  attempt(action) {
    try {
      action();
    } catch (error) {
      this.problem = error.message;
      this.complete = true;
    }
  }

  take(state, look = METHODS[this.method].look(this.points, state, this.parameters)) {
    if (!state.centers.every(Number.isFinite)) throw new Error("the centers are no longer numbers");
    this.states.push(state);
    this.objective.push(look.objective);
    this.keep(this.last, look);
  }

  /** Go one iteration on, or end. */
  step() {
    this.attempt(() => {
      const { step } = METHODS[this.method];
      const next = this.last < this.most && step(this.points, this.states[this.last], this.parameters);
      if (next) this.take(next);
      else this.complete = true;
    });
  }

  /** Make sure of an iteration, if there is one. */
  reach(t) {
    while (!this.complete && this.last < t) this.step();
  }

  /** Use some milliseconds to go on. */
  fill(milliseconds) {
    const end = performance.now() + milliseconds;
    while (!this.complete && performance.now() < end) this.step();
  }

  get range() {
    const finite = this.objective.filter(Number.isFinite);
    if (!finite.length) return [[0, ""], [0, ""]];
    return [Math.min(...finite), Math.max(...finite)].map((value) => [value, numberText(value)]);
  }

  get ending() {
    if (this.problem) return `stopped: ${this.problem}`;
    return this.last < this.most ? "converged" : "not converged";
  }

  statusAt(t) {
    const far = this.complete ? ` of ${this.last}` : "";
    const value = this.objective[t];
    const parts = [`Iteration ${t}${far}`, `${this.objectiveName} = ${Number.isNaN(value) ? "?" : numberText(value)}`];
    return this.complete && t === this.last ? [...parts, this.ending] : parts;
  }
}
