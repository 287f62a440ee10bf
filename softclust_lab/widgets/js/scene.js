// Scenes, which live runs are computed from, and what a reader's hand makes of them. A scene is plain JSON.

import { KINDS, steppable } from "./parameters.js";

/** Numbers, row by row, as lists in lists. */
function nested(numbers, [length, ...inner]) {
  if (!inner.length) return Array.from(numbers);
  const size = numbers.length / length;
  return Array.from({ length }, (_, i) => nested(numbers.slice(i * size, (i + 1) * size), inner));
}

function covarianceShape(type, k, d) {
  return { full: [k, d, d], diagonal: [k, d], spherical: [k], tied: [d, d] }[type];
}

/** A state as plain lists. */
function startOf(run, t) {
  const { centers, weights, covariances } = run.states[t];
  const start = { centers: nested(centers, [run.k, run.d]) };
  if (!covariances) return start;
  const shape = covarianceShape(run.parameters.covariance_type ?? "full", run.k, run.d);
  return { ...start, weights: Array.from(weights), covariances: nested(covariances, shape) };
}

/** The scene that begins with what a run shows; where a method has no steps here, hard K-means goes on. */
export function sceneFrom(run, t, rival) {
  const method = run.method in KINDS ? run.method : "hard_kmeans";
  return {
    data: run.data,
    ...(run.rows && { points: run.rows }),
    method,
    parameters: method === run.method ? steppable(method, run.parameters) : {},
    start: startOf(run, t),
    rival,
  };
}

export function pointRows({ values, shape }) {
  return nested(values, shape);
}

/** Some columns of a row in place of what it had. */
export function withColumns(row, columns, shown) {
  const changed = [...row];
  columns.forEach((column, i) => (changed[column] = shown[i]));
  return changed;
}

export function withCenter(scene, k, center) {
  const centers = scene.start.centers.map((own, i) => (i === k ? center : own));
  return { ...scene, start: { ...scene.start, centers } };
}

/** Other centers altogether: a mixture's weights and covariances begin anew. */
export function withCenters(scene, centers) {
  return { ...scene, start: { centers } };
}

export function withMethod(scene, method, parameters) {
  return { ...withCenters(scene, scene.start.centers), method, parameters };
}

export function withParameter(scene, name, value) {
  const changed = { ...scene, parameters: { ...scene.parameters, [name]: value } };
  return name === "covariance_type" ? withCenters(changed, scene.start.centers) : changed;
}

export function withPoints(scene, points) {
  return { ...scene, points };
}

/** So many centers: those there are, without the last ones, or with more where the points are farthest from them. */
export function withCount(scene, count, points) {
  const centers = scene.start.centers.slice(0, count);
  while (centers.length < count) centers.push(farthestPlace(points, centers));
  return withCenters(scene, centers);
}

/** The scene of the method that is compared: the same points and centers. */
export function rivalScene(scene) {
  return { ...withCenters(scene, scene.start.centers), ...scene.rival, rival: null };
}

/** A part of the way from a point to another place: a center on a point may stay there. */
function beside(row, place) {
  return row.map((value, c) => 0.98 * value + 0.02 * place[c]);
}

/** Beside the point that is farthest from all centers, on the way to the nearest of them, so never on one. */
function farthestPlace(points, centers) {
  const { row, i } = pointRows(points)
    .map((row) => ({ row, ...nearestRow(centers.length, (k) => centers[k], row) }))
    .reduce((far, one) => (one.distance > far.distance ? one : far));
  return beside(row, centers[i]);
}

/** How many different places points have, counted up to `most`. */
export function countPlaces({ values, shape: [n, d] }, most) {
  const places = new Set();
  for (let i = 0; i < n && places.size < most; i++) places.add(values.slice(i * d, (i + 1) * d).join());
  return places.size;
}

/** Starting centers for points that have none: beside some of them. */
export function startingCenters(points, k) {
  const rows = pointRows(points);
  const mean = columnMeans(points);
  return Array.from({ length: k }, (_, j) => beside(rows[Math.floor((j * rows.length) / k)], mean));
}

export function columnMeans({ values, shape: [n, d] }) {
  return Array.from({ length: d }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[i * d + c];
    return sum / n;
  });
}

/** The row that lies nearest to a spot. */
export function nearestRow(count, spotOf, spot) {
  let nearest = { i: -1, distance: Infinity };
  for (let i = 0; i < count; i++) {
    const distance = Math.hypot(...spotOf(i).map((value, c) => value - spot[c]));
    if (distance < nearest.distance) nearest = { i, distance };
  }
  return nearest;
}
