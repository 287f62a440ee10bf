// What the tests of the page's steps ask of its module, in Node and in a browser alike.

/** Numbers as base64 of their bytes. */
function packed(numbers) {
  const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function unpacked(text) {
  return new Float64Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
}

function packedAll({ memory, ...parts }) {
  return Object.fromEntries(Object.entries(parts).map(([name, numbers]) => [name, numbers && packed(numbers)]));
}

function unpackedAll(parts) {
  return Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, unpacked(text)]));
}

function startOf({ start }, points, { parameters, states }) {
  return start(points, { centers: unpacked(states[0].centers) }, parameters);
}

/** The next state, or null where the fit is over, converged or not. */
function nextOf({ step }, points, state, { parameters }) {
  try {
    return step(points, state, parameters);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The step from each recorded state, with what the solver remembers of those before. */
function stepsAlong(method, points, fit) {
  let memory;
  return fit.states.map(unpackedAll).map((state) => {
    const next = nextOf(method, points, { ...state, memory }, fit);
    memory = next?.memory;
    return next && packedAll(next);
  });
}

/** Each recorded state as the page sees it, the step from it alone, and the step after those before. */
function answerStates(method, points, fit) {
  const states = fit.states.map(unpackedAll);
  const looks = states.map((state) => {
    const { objective, ...seen } = method.look(points, state, fit.parameters);
    return packedAll({ ...seen, objective: [objective] });
  });
  const next = states.map((state) => nextOf(method, points, state, fit));
  const alone = next.map((state) => state && packedAll(state));
  return { start: packedAll(startOf(method, points, fit)), looks, alone, along: stepsAlong(method, points, fit) };
}

/** The whole way from a start as the page goes it, and the steps along the recorded one. */
function answerWay(method, points, fit) {
  let state = startOf(method, points, fit);
  let length = 0;
  for (let next; length < fit.max_iter && (next = nextOf(method, points, state, fit)); length++) state = next;
  return { length, end: packedAll(state), along: stepsAlong(method, points, fit) };
}

function each(answer, METHODS, { values, shape, fits }) {
  const points = { values: unpacked(values), shape };
  return JSON.stringify(fits.map((fit) => answer(METHODS[fit.method], points, fit)));
}
