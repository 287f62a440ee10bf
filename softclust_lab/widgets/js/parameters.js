// The six methods in words, and the parameters that a reader can change.

import { METHODS } from "./steps/methods.js";

/** What readers call a method, what it minimises, and after how many iterations a fit gives up. */
export const KINDS = {
  hard_kmeans: { title: "Hard K-means", objective: "WCSS", most: 300 },
  soft_kmeans: { title: "Soft K-means", objective: "Free energy", most: 300 },
  gaussian_mixture: { title: "Gaussian mixture", objective: "Minus log-likelihood", most: 500 },
  gaussian_wcss: { title: "Soft WCSS", objective: "Soft WCSS", most: 300 },
  fuzzy_cmeans: { title: "Fuzzy c-means", objective: "Fuzzy cost", most: 300 },
  itisc: { title: "ITISC", objective: "R", most: 500 },
};

/** Parameters with a slider (`low`, `high`) or a menu (`choices`); `first` is where a reader begins. */
export const PARAMETERS = {
  stiffness: { words: "Stiffness β", low: 0.01, high: 100, log: true, first: 1 },
  bandwidth: { words: "Bandwidth σ", low: 0.05, high: 10, log: true, first: 0.5 },
  fuzzifier: { words: "Fuzzifier m", low: 1.05, high: 5, first: 2 },
  fuzziness_temperature: { words: "Fuzziness T₁", low: 0.05, high: 5, log: true, first: 1 },
  deviation_temperature: { words: "Deviation T₂", low: 0.05, high: 10, log: true, first: 1 },
  covariance_type: {
    words: "Covariances",
    choices: { full: "full", diagonal: "diagonal", spherical: "spherical", tied: "tied" },
    first: "full",
  },
  distortion: { words: "Distortion", choices: { log: "log d²", squared: "d²" }, first: "log" },
  solver: {
    words: "Solver",
    choices: { majorize: "majorize", "line-search": "line search", alternating: "alternating" },
    first: "majorize",
  },
};

/** Which of them a method has. */
export const TUNABLE = {
  hard_kmeans: [],
  soft_kmeans: ["stiffness"],
  gaussian_mixture: ["covariance_type"],
  gaussian_wcss: ["bandwidth"],
  fuzzy_cmeans: ["fuzzifier"],
  itisc: ["fuzziness_temperature", "deviation_temperature", "distortion", "solver"],
};

/** What a method is told when nobody has said anything; gaussian_wcss descends by steps that can be shown. */
export function firstParameters(method) {
  const chosen = Object.fromEntries(TUNABLE[method].map((name) => [name, PARAMETERS[name].first]));
  return method === "gaussian_wcss" ? { ...chosen, solver: "armijo" } : chosen;
}

/** Whether the objective falls without end where every point has a center of its own. */
export function isBottomless(method, { distortion = "log" }) {
  return method === "itisc" && distortion === "log";
}

/** The same parameters with a solver whose steps can be shown, if theirs has none. */
export function steppable(method, parameters) {
  if (METHODS[method].steppable(parameters)) return parameters;
  return { ...parameters, solver: firstParameters(method).solver };
}
