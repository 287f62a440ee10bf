// A recorded run, as recording.py packs it.

const GAUSSIANS = { 1: "bells show the piles expected", 2: "ellipses at one and two standard deviations" };

/** Turn {data: DataView, shape} into numbers. */
export function unpack({ data, shape }) {
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  return { values: new Float64Array(bytes), shape };
}

/** Levels lie in half bytes, the upper half first; parts of 1 in whole ones. */
export function unpackLevels({ data }) {
  return (i) => (data.getUint8(i >> 1) >> (i & 1 ? 0 : 4)) & 15;
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

/** Between two of the equally long rows that an array consists of, at a position that counts rows. */
export function between({ values, shape }, position) {
  const length = values.length / shape[0];
  const before = Math.floor(position);
  const start = values.subarray(before * length, (before + 1) * length);
  if (before === position) return start;
  const end = values.subarray((before + 1) * length);
  return start.map((value, i) => value + (position - before) * (end[i] - value));
}

/**
 * One run, to be asked for any frame: frames count the iterations that were recorded. A position is a frame, or lies
 * on the way from one to the next.
 */
export class Recording {
  constructor(run) {
    this.name = run.name;
    this.view = run.view;
    this.points = unpack(run.points);
    this.iterations = run.iterations;
    this.history = unpack(run.centers);
    this.range = run.objective_range;
    const [[low], [high]] = this.range;
    this.objective = unpack(run.objective).values.map((value) => Math.min(high, Math.max(low, value)));
    this.objectiveName = run.objective_name;
    this.texts = run.objective_texts;
    this.ending = run.converged ? "converged" : "not converged";
    [, this.k, this.d] = this.history.shape;
    this.last = this.iterations.length - 1;
    this.lastIteration = this.iterations[this.last];
    this.holders = new Map();
    this.leaves = this.iterations.some((_, frame) => this.outsideAt(frame).length > 0);
    if (run.softness) this.soften(run.softness);
  }

  soften(softness) {
    this.levels = unpackLevels(softness.levels);
    this.certainties = softness.certainties;
    this.heaviest = softness.heaviest;
    this.sizes = softness.sizes;
    this.largestSize = softness.largest_size;
    this.covariances = softness.covariances && unpack(softness.covariances);
    this.weights = softness.weights && unpack(softness.weights);
  }

  get isSoft() {
    return Boolean(this.levels);
  }

  get leavesOut() {
    return this.lastIteration > this.last;
  }

  /** The frame of an iteration, or the last one before it. */
  frameOf(iteration) {
    const after = this.iterations.findIndex((recorded) => recorded > iteration);
    return (after < 0 ? this.iterations.length : after) - 1;
  }

  nearestFrame(iteration) {
    const frame = this.frameOf(iteration);
    const [before, after] = [this.iterations[frame], this.iterations[Math.min(frame + 1, this.last)]];
    return after - iteration < iteration - before ? frame + 1 : frame;
  }

  iterationAt(position) {
    return between({ values: Float64Array.from(this.iterations), shape: [this.last + 1] }, position)[0];
  }

  /** The centers at a position; between two frames, on the straight way. */
  centersAt(position) {
    return between(this.history, position);
  }

  covariancesAt(position) {
    return between(this.covariances, position);
  }

  weightsAt(position) {
    return between(this.weights, position);
  }

  /** Who holds a point, and how much each: the one with the highest level, which no other has. */
  membershipsAt(frame) {
    const [n, k] = [this.points.shape[0], this.k];
    return Array.from({ length: n }, (_, i) => {
      const levels = Array.from({ length: k }, (_, c) => this.levels((frame * n + i) * k + c));
      const sum = levels.reduce((a, b) => a + b, 0);
      return levels.map((level) => level / sum);
    });
  }

  labelsAt(frame) {
    if (!this.holders.has(frame)) {
      const labels = this.isSoft
        ? Uint16Array.from(this.membershipsAt(frame), (parts) => parts.indexOf(Math.max(...parts)))
        : nearestLabels(this.points, this.centersAt(frame));
      this.holders.set(frame, labels);
    }
    return this.holders.get(frame);
  }

  /** Diameters for points whose area is their weight; 1 belongs to an even share. */
  sizeAt(frame, i) {
    return (this.largestSize * this.sizes.data.getUint8(frame * this.points.shape[0] + i)) / 255;
  }

  isOutside(centers, k) {
    const { columns, low, high } = this.view;
    return columns.some((column, i) => !(low[i] <= centers[k * this.d + column] && centers[k * this.d + column] <= high[i]));
  }

  outsideAt(frame) {
    const centers = this.centersAt(frame);
    return Array.from({ length: this.k }, (_, k) => k).filter((k) => this.isOutside(centers, k));
  }

  statusAt(frame) {
    const parts = [
      `Iteration ${this.iterations[frame]} of ${this.lastIteration}`,
      `${this.objectiveName} = ${this.texts[frame]}`,
    ];
    return frame === this.last ? [...parts, this.ending] : parts;
  }

  /** What the picture shows, for those who do not see it. */
  describe(frame) {
    const sizes = new Array(this.k).fill(0);
    for (const label of this.labelsAt(frame)) sizes[label]++;
    const outside = this.outsideAt(frame);
    const colors = this.isSoft ? "mixed colors of the clusters that hold them" : "color of their nearest center";
    return [
      `${this.name}: points in the ${colors}`,
      ...(this.covariances ? [GAUSSIANS[this.view.columns.length]] : []),
      ...(this.isSoft ? [`mean certainty ${this.certainties[frame]}`] : []),
      ...(this.sizes ? [`areas in proportion to importance, the largest weight ${this.heaviest[frame]}`] : []),
      ...(outside.length ? [`outside the picture center ${outside.join(", ")}`] : []),
      `cluster sizes ${sizes.join(", ")}`,
    ].join(", ");
  }
}
