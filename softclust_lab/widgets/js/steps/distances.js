// Distances, sums and means, in the library's own order of arithmetic: where it sees a tie or a point on a center,
// so does the page. Arrays over points and centers are n x k, row by row.

/** The smallest number with all its digits. */
export const TINY = 2 ** -1022;
/** The origin is the middle of so many points. */
const FIRST_ROWS = 101;

/** The middle value of each coordinate over rows of d: a place that data far from zero keep their digits from. */
export function middleOf(rows, d) {
  const n = rows.length / d;
  return Float64Array.from({ length: d }, (_, c) => {
    const column = Float64Array.from({ length: n }, (_, i) => rows[i * d + c]).sort();
    return column[(n - 1) >> 1];
  });
}

/** The place to measure coordinates from, which depends on the points alone. */
export function originOf({ values, shape: [, d] }) {
  return middleOf(values.subarray(0, FIRST_ROWS * d), d);
}

/** d_ik = ||x_i - mu_k||^2, coordinates measured from an origin. Book: eq-squared-distance. */
export function squaredDistances({ values, shape: [n, d] }, centers, origin) {
  const k = centers.length / d;
  const places = centers.map((value, c) => value - origin[c % d]);
  const distances = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let c = 0; c < d; c++) {
        const gap = values[i * d + c] - origin[c] - places[j * d + c];
        sum += gap * gap;
      }
      distances[i * k + j] = sum;
    }
  }
  return distances;
}

/** c_i = argmin_k d_ik, the lowest index on a tie. Book: eq-assignment-step. */
export function nearestOf(distances, n) {
  const k = distances.length / n;
  const labels = new Uint16Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 1; j < k; j++) if (distances[i * k + j] < distances[i * k + labels[i]]) labels[i] = j;
  }
  return labels;
}

/** sum_i a_ik and sum_i a_ik (x_i - origin), for coefficients a. */
export function weightedSums({ values, shape: [n, d] }, coefficients, origin) {
  const k = coefficients.length / n;
  const totals = new Float64Array(k);
  const sums = new Float64Array(k * d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < k; j++) {
      const a = coefficients[i * k + j];
      totals[j] += a;
      for (let c = 0; c < d; c++) sums[j * d + c] += a * (values[i * d + c] - origin[c]);
    }
  }
  return { totals, sums };
}

/** sum_i a_ik x_i / sum_i a_ik; a center whose total is not above the least stays. */
export function meansOf({ totals, sums }, centers, origin, least) {
  const d = origin.length;
  return centers.map((value, at) => {
    const [j, c] = [Math.floor(at / d), at % d];
    return totals[j] > least ? origin[c] + sums[at] / totals[j] : value;
  });
}

/** The largest number in a list; Math.max(...list) has too many arguments for a long one. */
export function largestOf(list) {
  let largest = -Infinity;
  for (const value of list) largest = Math.max(largest, value);
  return largest;
}

/** The largest |a_i - b_i|. */
export function largestMove(a, b) {
  return largestOf(a.map((value, i) => Math.abs(value - b[i])));
}

/** From the largest coordinate to the next number: what rounding may be wrong by. */
export function roundingOf(centers) {
  const bits = new BigInt64Array(1);
  const number = new Float64Array(bits.buffer);
  const largest = largestOf(centers.map(Math.abs));
  number[0] = largest;
  bits[0] += 1n;
  return number[0] - largest;
}

/** How far the points reach: their mean, root mean square distance from it (the spread), and box. */
export function extentOf({ values, shape: [n, d] }) {
  const origin = originOf({ values, shape: [n, d] });
  const sums = new Float64Array(d);
  const low = new Float64Array(d).fill(Infinity);
  const high = new Float64Array(d).fill(-Infinity);
  let squares = 0;
  for (let at = 0; at < n * d; at++) {
    const c = at % d;
    const value = values[at] - origin[c];
    sums[c] += value;
    squares += value * value;
    low[c] = Math.min(low[c], value);
    high[c] = Math.max(high[c], value);
  }
  const fromOrigin = (coordinate, c) => origin[c] + coordinate;
  const variance = squares / n - sums.reduce((total, sum) => total + (sum / n) ** 2, 0);
  return {
    mean: sums.map((sum, c) => origin[c] + sum / n),
    spread: Math.sqrt(Math.max(variance, 0)),
    low: low.map(fromOrigin),
    high: high.map(fromOrigin),
  };
}
