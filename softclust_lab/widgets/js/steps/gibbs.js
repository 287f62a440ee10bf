// Memberships proportional to exp(-stiffness d), which soft K-means and soft WCSS share.

/**
 * w_ik = exp(-stiffness d_ik) / sum_j exp(-stiffness d_ij). Book: eq-soft-assignment, eq-gaussian-weights.
 *
 * The distances become, in place, what each has in excess of the nearest: so no exponent overflows, and what follows
 * loses no digits where one center takes all. Returns the weights (n x k), the distances to the nearest center and
 * the sums of exp(-stiffness excess).
 */
export function gibbsWeights(distances, n, stiffness) {
  const k = distances.length / n;
  const weights = new Float64Array(n * k);
  const least = new Float64Array(n);
  const partition = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const [start, end] = [i * k, (i + 1) * k];
    least[i] = distances[start];
    for (let at = start + 1; at < end; at++) least[i] = Math.min(least[i], distances[at]);
    for (let at = start; at < end; at++) {
      distances[at] -= least[i];
      weights[at] = Math.exp(-stiffness * distances[at]);
      partition[i] += weights[at];
    }
    for (let at = start; at < end; at++) weights[at] /= partition[i];
  }
  return { weights, least, partition };
}
