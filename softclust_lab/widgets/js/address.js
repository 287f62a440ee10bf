// What the page's address says of its players: #player-2=<what differs from the page's own, as base64url of JSON>.
//
// Anybody can write an address. What comes from it is taken apart, checked and put together anew; nothing of it
// reaches the page as markup.

import { firstParameters, KINDS, PARAMETERS, TUNABLE } from "./parameters.js";

const MOST_TEXT = 200000; // characters
const MOST_POINTS = 20000;
const MOST_CENTERS = 50;
const MOST_ITERATION = 100000;
const MOST_WORK = 1e8; // points times centers times iterations, which are computed before anything is shown
const FARTHEST = 1e12; // no sensible number is larger
const SOLVERS = { gaussian_wcss: ["armijo", "fixed-step"], itisc: Object.keys(PARAMETERS.solver.choices) };

const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

function refuse(what) {
  throw new Error(what);
}

function encodeText(text) {
  const bytes = new TextEncoder().encode(text);
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(characters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function decodeText(text) {
  const characters = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(characters, (one) => one.charCodeAt(0)));
}

function readText(text) {
  try {
    return JSON.parse(decodeText(text));
  } catch {
    return refuse("it cannot be read");
  }
}

/** Lists of numbers in the given lengths; a length of null may be anything up to `most`. */
function readNumbers(value, [length, ...inner], most) {
  if (!Array.isArray(value)) refuse("a list is missing");
  if (length === null ? value.length > most : value.length !== length) refuse("a list has the wrong length");
  if (inner.length) return value.map((entry) => readNumbers(entry, inner, most));
  if (!value.every((entry) => Number.isFinite(entry) && Math.abs(entry) < FARTHEST)) refuse("a number is out of range");
  return [...value];
}

function readCount(value, most) {
  return Number.isInteger(value) && value >= 0 && value <= most ? value : refuse("an iteration is out of range");
}

function readName(value, names) {
  return typeof value === "string" && names.includes(value) ? value : refuse("a name is unknown");
}

function readObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : refuse("an entry is missing");
}

/** Only parameters that the method has, with values that it can take. */
function readParameters(value, method) {
  const given = readObject(value);
  const read = firstParameters(method);
  for (const name of TUNABLE[method]) {
    const said = own(given, name);
    if (said === undefined) continue;
    const { choices, low } = PARAMETERS[name];
    if (choices && name !== "solver") read[name] = readName(said, Object.keys(choices));
    else if (name !== "solver") {
      const least = name === "fuzzifier" ? 1.001 : low / 1000;
      if (!(Number.isFinite(said) && said >= least && said < FARTHEST)) refuse("a parameter is out of range");
      read[name] = said;
    }
  }
  if (method in SOLVERS && own(given, "solver") !== undefined) read.solver = readName(given.solver, SOLVERS[method]);
  for (const name of ["tol", "covariance_floor", "step", "damping"]) {
    const said = own(given, name);
    if (Number.isFinite(said) && said >= 0 && said < FARTHEST) read[name] = said;
  }
  const most = own(given, "max_iter");
  if (most !== undefined) read.max_iter = readCount(most, MOST_ITERATION);
  return read;
}

function readMethod(value, methods) {
  const method = readName(own(readObject(value), "method"), methods);
  return { method, parameters: readParameters(own(value, "parameters") ?? {}, method) };
}

function readStart(value, d, { method, parameters }) {
  const given = readObject(value);
  const centers = readNumbers(own(given, "centers"), [null, d], MOST_CENTERS);
  const k = centers.length;
  if (k === 0) refuse("there are no centers");
  if (method !== "gaussian_mixture" || own(given, "weights") === undefined) return { centers };
  const shapes = { full: [k, d, d], diagonal: [k, d], spherical: [k], tied: [d, d] };
  return {
    centers,
    weights: readNumbers(given.weights, [k]),
    covariances: readNumbers(own(given, "covariances"), shapes[parameters.covariance_type]),
  };
}

/** Points travel as what was done to the page's own: which were removed, and which added. */
function editsOf(points, rows) {
  let kept = 0;
  const removed = [];
  rows.forEach((row, i) => {
    if (kept < points.length && row.every((value, c) => value === points[kept][c])) kept++;
    else removed.push(i);
  });
  return { removed, added: points.slice(kept) };
}

function readPoints(value, rows, d) {
  const given = readObject(value);
  const removed = new Set(readNumbers(own(given, "removed"), [null], MOST_POINTS));
  const added = readNumbers(own(given, "added"), [null, d], MOST_POINTS);
  const points = [...rows.filter((_, i) => !removed.has(i)), ...added];
  return points.length ? points : refuse("there are no points");
}

/** The text for a state {run, iteration, scene}; `rowsOf` gives the points of a set. */
export function encodeState({ run, iteration, scene }, rowsOf) {
  if (!scene.method) return encodeText(JSON.stringify({ run, iteration }));
  const { points, ...rest } = scene;
  const edits = points && { points: editsOf(points, rowsOf(scene.data)) };
  return encodeText(JSON.stringify({ run, iteration, scene: { ...rest, ...edits } }));
}

/** The state that a text stands for, or an error that says what is wrong with it. */
export function decodeState(text, sources) {
  if (text.length > MOST_TEXT) refuse("it is too long");
  const given = readObject(readText(text));
  const run = readName(own(given, "run"), sources.runNames);
  const iteration = readCount(own(given, "iteration"), MOST_ITERATION);
  const said = own(given, "scene");
  if (said === undefined || said === null) return { run, iteration, scene: null };
  const data = readName(own(readObject(said), "data"), sources.setNames);
  const rows = sources.rowsOf(data);
  const d = rows[0].length;
  const kind = readMethod(said, Object.keys(KINDS));
  const rival = own(said, "rival") ?? null;
  const edits = own(said, "points");
  const points = edits === undefined ? rows : readPoints(edits, rows, d);
  const start = readStart(own(said, "start"), d, kind);
  if (points.length * start.centers.length * iteration > MOST_WORK) refuse("it asks for too much");
  return {
    run,
    iteration,
    scene: {
      data,
      ...(edits !== undefined && { points }),
      ...kind,
      start,
      rival: rival && readMethod(rival, Object.keys(KINDS)),
    },
  };
}

/** The address's parts, by the name of their player. */
function partsOf(hash) {
  return new Map(hash.slice(1).split("&").flatMap((part) => {
    const found = /^(player-\d{1,4})=(.*)$/s.exec(part);
    return found ? [[found[1], found[2]]] : [];
  }));
}

function hashOf(parts) {
  return parts.size ? `#${[...parts].map(([name, text]) => `${name}=${text}`).join("&")}` : "";
}

/** The part of the address that belongs to one player of a page; in a notebook there is none. */
export class Address {
  constructor(root) {
    const box = root.closest(".static-widget");
    this.name = box && `player-${[...document.querySelectorAll(".static-widget")].indexOf(box) + 1}`;
  }

  get text() {
    return this.name ? partsOf(location.hash).get(this.name) : undefined;
  }

  /** Keep the address current: no entry in the history, nobody is told. */
  write(text) {
    if (!this.name) return;
    const parts = partsOf(location.hash);
    if (text === parts.get(this.name)) return;
    if (text) parts.set(this.name, text);
    else parts.delete(this.name);
    history.replaceState(history.state, "", hashOf(parts) || location.href.split("#")[0]);
  }

  linkTo(text) {
    return location.href.split("#")[0] + (text ? hashOf(new Map([[this.name, text]])) : "");
  }
}
