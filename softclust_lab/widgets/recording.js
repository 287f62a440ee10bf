// First part of the player's module, which player.py joins: a recorded run, as recording.py packs it.

/** Turn {data: DataView, shape} into numbers. */
export function unpack({ data, shape }) {
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  return { values: new Float64Array(bytes), shape };
}

/** Give each point its nearest center; on a tie the lowest index. */
export function nearestLabels({ values, shape: [n, d] }, centers) {
  const labels = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    let least = Infinity;
    for (let k = 0; k * d < centers.length; k++) {
      let distance = 0;
      for (let c = 0; c < d; c++) distance += (values[i * d + c] - centers[k * d + c]) ** 2;
      if (distance < least) [least, labels[i]] = [distance, k];
    }
  }
  return labels;
}

/** One run, to be asked for any iteration. */
class Recording {
  constructor(run) {
    this.name = run.name;
    this.view = run.view;
    this.points = unpack(run.points);
    this.history = unpack(run.centers);
    this.objective = unpack(run.objective).values;
    this.bounds = [Math.min, Math.max].map((most) => this.objective.indexOf(most(...this.objective)));
    this.objectiveName = run.objective_name;
    this.texts = run.objective_texts;
    this.ending = run.converged ? "converged" : "not converged";
    [, this.k, this.d] = this.history.shape;
    this.last = this.objective.length - 1;
    this.labels = new Map();
  }

  /** The centers at an iteration; at a position between two, on the straight way. */
  centersAt(position) {
    const length = this.k * this.d;
    const before = Math.floor(position);
    const start = this.history.values.subarray(before * length, (before + 1) * length);
    if (before === position) return start;
    const end = this.history.values.subarray((before + 1) * length);
    return start.map((value, i) => value + (position - before) * (end[i] - value));
  }

  labelsAt(iteration) {
    if (!this.labels.has(iteration)) {
      this.labels.set(iteration, nearestLabels(this.points, this.centersAt(iteration)));
    }
    return this.labels.get(iteration);
  }

  sizesAt(iteration) {
    const sizes = new Array(this.k).fill(0);
    for (const label of this.labelsAt(iteration)) sizes[label]++;
    return sizes;
  }

  statusAt(iteration) {
    const parts = [`Iteration ${iteration} of ${this.last}`, `${this.objectiveName} = ${this.texts[iteration]}`];
    return iteration === this.last ? [...parts, this.ending] : parts;
  }
}
