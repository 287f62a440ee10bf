// Where points are drawn, in which colours and how large.

export const ROOM = { left: 40, right: 14, top: 26, bottom: 44 };
const LARGEST = 16; // pixels: the radius of the heaviest point
const LEAST = 0.9;
const EDGE = 0.4; // of a point's radius
const HEAVY = 0.6; // how opaque a full point is that may lie on others
const RIM = 0.7; // pixels of the page's colour around a point that one cluster holds alone

/** From data to pixels and back: scale and shift for each column on show. */
export function placing(view, { width, height }, margin) {
  const room = [width - ROOM.left - ROOM.right - margin, height - ROOM.top - ROOM.bottom - margin];
  const middle = [(ROOM.left + width - ROOM.right) / 2, (ROOM.top + height - ROOM.bottom) / 2];
  let scale = view.low.map((low, i) => room[i] / (view.high[i] - low));
  if (view.one_scale) scale = scale.map(() => Math.min(...scale));
  scale = scale.map((value, i) => (Number.isFinite(value) ? value : 1) * (i === 1 ? -1 : 1));
  const shift = scale.map((value, i) => middle[i] - (value * (view.low[i] + view.high[i])) / 2);
  const place = (values, start) => view.columns.map((column, i) => scale[i] * values[start + column] + shift[i]);
  const toPixels = (shown) => shown.map((value, i) => scale[i] * value + shift[i]);
  const toData = (spot) => scale.map((value, i) => (spot[i] - shift[i]) / value);
  return { place, toPixels, toData, scale, shift };
}

/** Points on a line: those that would cover each other are piled up from the baseline, a step apart. */
export function pile(spots, radius, baseline) {
  const counts = new Map();
  const levels = spots.map(([x]) => {
    const bin = Math.floor(x / (2.2 * radius));
    counts.set(bin, (counts.get(bin) ?? -1) + 1);
    return counts.get(bin);
  });
  const step = Math.min(2.2 * radius, (baseline - ROOM.top) / Math.max(1, ...counts.values()));
  return { piled: spots.map(([x], i) => [x, baseline - step * levels[i]]), step };
}

export function radiusOf(run) {
  const n = run.points.shape[0];
  return n <= 120 ? 4.2 : n <= 1500 ? 3.4 : 2.2;
}

/** A colour's red, green and blue, 0 to 255, from its six digits. */
function codesOf(color) {
  return [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
}

function lightOf(color) {
  return codesOf(color).map((code) => (code <= 10 ? code / 3294.6 : ((code / 255 + 0.055) / 1.055) ** 2.4));
}

/** Colours mixed as light is: each gives as much of its light as its part says. */
export function mixedLight(parts, palette) {
  return mixer(palette)(parts, 0, parts.length);
}

/** The same for k parts that begin somewhere in an array. */
function mixer(palette) {
  const lights = palette.map(lightOf);
  return (parts, start, k) =>
    [0, 1, 2].map((channel) => {
      let light = 0;
      for (let j = 0; j < k; j++) light += parts[start + j] * lights[j % lights.length][channel];
      return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
    });
}

/** Points of one cluster each: in its colour, with a rim of the page's. */
function stampHeld(stamps, { labels }, spots, radius, ratio, look, surface) {
  const order = Array.from(spots.keys()).sort((a, b) => labels[a] - labels[b]);
  const colors = look.palette.map(codesOf);
  for (const i of order) {
    const [x, y] = spots[i].map((value) => value * ratio);
    const shape = labels[i] % look.shapes.length;
    const size = (radius + RIM / 2) * ratio;
    stamps.stamp(x, y, shape, size, RIM * ratio, surface, 1, 0);
    stamps.stamp(x, y, shape, size, RIM * ratio, colors[labels[i] % colors.length], 0, 1);
  }
}

/** Points in mixed colours, fuller where one cluster holds more; the hollow and the small ones on top. */
function stampShared(stamps, { shares, labels, importance }, spots, normal, ratio, look) {
  const n = spots.length;
  const k = shares.length / n;
  const mix = mixer(look.palette);
  const filled = Float64Array.from(spots, (_, i) => Math.max(0, 2 * shares[i * k + labels[i]] - 1));
  // Areas are the weights; a diameter of 1 belongs to an even share.
  const sizes = importance?.map((weight) => Math.sqrt(weight * n));
  const unit = sizes && Math.min(normal, LARGEST / sizes.reduce((a, b) => Math.max(a, b)));
  const radii = Float64Array.from(spots, (_, i) => (sizes ? Math.max(unit * sizes[i], LEAST) : normal));
  const order = Uint32Array.from(spots.keys()).sort((a, b) => radii[b] - radii[a] || filled[b] - filled[a]);
  for (const i of order) {
    const [x, y] = spots[i].map((value) => value * ratio);
    const edge = EDGE * Math.min(radii[i], normal) * ratio;
    const color = mix(shares, i * k, k);
    const within = sizes ? HEAVY * filled[i] : filled[i];
    stamps.stamp(x, y, labels[i] % look.shapes.length, radii[i] * ratio, edge, color, 1, within);
  }
}

/** The image of all points; `surface` is the page's colour. */
export function stampPoints(stamps, points, spots, radius, { width, height, ratio }, look, surface) {
  stamps.clear(width, height);
  if (points.shares) stampShared(stamps, points, spots, radius, ratio, look);
  else stampHeld(stamps, points, spots, radius, ratio, look, surface);
  return stamps.finish();
}
