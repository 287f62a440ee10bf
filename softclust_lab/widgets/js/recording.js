// A recorded run, as recording.py packs it.

import { Run } from "./run.js";

/** Turn {data: DataView, shape} into numbers. */
export function unpack({ data, shape }) {
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  return { values: new Float64Array(bytes), shape };
}

/** The rows of a packed array, or none of them. */
function rowsOf(packed) {
  if (!packed) return [];
  const { values, shape } = unpack(packed);
  const length = values.length / shape[0];
  return Array.from({ length: shape[0] }, (_, t) => values.subarray(t * length, (t + 1) * length));
}

/** All iterations that Python recorded, with its own words for the numbers. */
export class Recording extends Run {
  constructor(run, points) {
    super({ ...run, points, objectiveName: run.objective_name });
    const weights = rowsOf(run.mixture?.weights);
    const covariances = rowsOf(run.mixture?.covariances);
    this.states = rowsOf(run.centers).map((centers, t) =>
      run.mixture ? { centers, weights: weights[t], covariances: covariances[t] } : { centers },
    );
    this.objective = Array.from(unpack(run.objective).values);
    this.data = run.data;
    this.range = run.objective_range;
    this.texts = run.objective_texts;
    this.complete = true;
    this.ending = run.converged ? "converged" : "not converged";
  }

  statusAt(t) {
    const parts = [`Iteration ${t} of ${this.last}`, `${this.objectiveName} = ${this.texts[t]}`];
    return t === this.last ? [...parts, this.ending] : parts;
  }
}
