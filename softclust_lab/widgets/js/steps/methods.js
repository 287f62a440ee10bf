// The six methods' steps, as the library takes them: pure functions of points, state and parameters.
//
// points: { values: Float64Array (N D, row by row), shape: [N, D] }
// state: { centers: Float64Array (K D), and of a mixture weights, covariances; memory: what a solver knows of its way }
// start(points, { centers, weights?, covariances? }, parameters) -> the state that a fit starts from
// look(points, state, parameters) -> { shares (N K) or null, labels (N), importance (N) or null, objective }
// step(points, state, parameters) -> the next state, or null where the fit has converged
//   A RangeError says why there is neither: stuck, diverged or collapsed.
// steppable(parameters) -> whether the solver has steps of its own

import { fuzzyCmeans } from "./fuzzy_cmeans.js";
import { gaussianMixture } from "./gaussian_mixture.js";
import { gaussianWcss } from "./gaussian_wcss.js";
import { hardKmeans } from "./hard_kmeans.js";
import { itisc } from "./itisc.js";
import { softKmeans } from "./soft_kmeans.js";

/** Most methods start from centers alone, and have but one way to step. */
const PLAIN = { start: (_, { centers }) => ({ centers: Float64Array.from(centers) }), steppable: () => true };

/** A method with what is plain about it, whose step refuses a solver that has none. */
function completed(method) {
  const { steppable, step, ...rest } = { ...PLAIN, ...method };
  return {
    ...rest,
    steppable,
    step(points, state, parameters) {
      if (steppable(parameters)) return step(points, state, parameters);
      throw new RangeError(`The solver ${parameters.solver ?? "quasi-newton"} has no step of its own: choose another`);
    },
  };
}

export const METHODS = {
  hard_kmeans: completed(hardKmeans),
  soft_kmeans: completed(softKmeans),
  gaussian_mixture: completed(gaussianMixture),
  gaussian_wcss: completed(gaussianWcss),
  fuzzy_cmeans: completed(fuzzyCmeans),
  itisc: completed(itisc),
};
