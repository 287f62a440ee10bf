// Small dense matrices, row by row in one array, as the mixture's densities and ITISC's Newton step need them.

/** The lower triangle L with L L' = matrix (d x d, symmetric); a pivot that rounding took below zero becomes NaN. */
export function choleskyFactor(matrix, d) {
  const lower = new Float64Array(d * d);
  for (let r = 0; r < d; r++) {
    for (let c = 0; c <= r; c++) {
      let sum = matrix[r * d + c];
      for (let m = 0; m < c; m++) sum -= lower[r * d + m] * lower[c * d + m];
      lower[r * d + c] = r === c ? Math.sqrt(sum) : sum / lower[c * d + c];
    }
  }
  return lower;
}

/** L^-1 b. */
export function solveLower(lower, b) {
  const d = b.length;
  const z = new Float64Array(d);
  for (let r = 0; r < d; r++) {
    let sum = b[r];
    for (let m = 0; m < r; m++) sum -= lower[r * d + m] * z[m];
    z[r] = sum / lower[r * d + r];
  }
  return z;
}

/** L'^-1 b. */
function solveUpper(lower, b) {
  const d = b.length;
  const z = new Float64Array(d);
  for (let r = d - 1; r >= 0; r--) {
    let sum = b[r];
    for (let m = r + 1; m < d; m++) sum -= lower[m * d + r] * z[m];
    z[r] = sum / lower[r * d + r];
  }
  return z;
}

/** matrix^-1 b, for a positive definite matrix. */
export function solvePositive(matrix, b) {
  const lower = choleskyFactor(matrix, b.length);
  return solveUpper(lower, solveLower(lower, b));
}

/** L^-1, a lower triangle too. */
export function inverseOfLower(lower, d) {
  const inverse = new Float64Array(d * d);
  for (let c = 0; c < d; c++) {
    const unit = Float64Array.from({ length: d }, (_, r) => Number(r === c));
    solveLower(lower, unit).forEach((value, r) => (inverse[r * d + c] = value));
  }
  return inverse;
}

/** sum_i a_i b_i. */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
