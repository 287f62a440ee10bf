// Where points are drawn, and in which colours.
import { fillOutlines } from "./canvas.js";

export const ROOM = { left: 40, right: 14, top: 26, bottom: 44 };
const LARGEST = 16; // pixels: the radius of the heaviest point
const LEAST = 0.9;
const EDGE = 0.4; // of a point's radius
const HEAVY = 0.6; // how opaque a full point is that may lie on others

/** From data to pixels: scale and shift for each column on show. */
export function placing(view, { width, height }, margin) {
  const room = [width - ROOM.left - ROOM.right - margin, height - ROOM.top - ROOM.bottom - margin];
  const middle = [(ROOM.left + width - ROOM.right) / 2, (ROOM.top + height - ROOM.bottom) / 2];
  let scale = view.low.map((low, i) => room[i] / (view.high[i] - low));
  if (view.one_scale) scale = scale.map(() => Math.min(...scale));
  scale = scale.map((value, i) => (Number.isFinite(value) ? value : 1) * (i === 1 ? -1 : 1));
  const shift = scale.map((value, i) => middle[i] - (value * (view.low[i] + view.high[i])) / 2);
  const place = (values, start) => view.columns.map((column, i) => scale[i] * values[start + column] + shift[i]);
  return { place, scale };
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

function lightOf(color) {
  return [1, 3, 5].map((start) => {
    const value = parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/** Colours mixed as light is: each gives as much of its light as its part says. */
export function mixedLight(parts, palette) {
  const lights = parts.map((part, k) => lightOf(palette[k % palette.length]).map((value) => part * value));
  const codes = [0, 1, 2].map((channel) => {
    const light = lights.reduce((sum, own) => sum + own[channel], 0);
    return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
  });
  return `rgb(${codes.join(", ")})`;
}

export function radiusOf(recording) {
  const n = recording.points.shape[0];
  return n <= 120 ? 4.2 : n <= 1500 ? 3.4 : 2.2;
}

/** Points in mixed colours, fuller where one cluster holds more; the hollow and the small ones on top. */
export function paintShared(brush, recording, frame, spots, normal, look) {
  const labels = recording.labelsAt(frame);
  const unit = Math.min(normal, LARGEST / recording.largestSize);
  const looks = recording.membershipsAt(frame).map((parts, i) => ({
    spot: spots[i],
    corners: look.shapes[labels[i] % look.shapes.length],
    color: mixedLight(parts, look.palette),
    filled: Math.max(0, 2 * Math.max(...parts) - 1),
    radius: recording.sizes ? Math.max(unit * recording.sizeAt(frame, i), LEAST) : normal,
  }));
  looks.sort((a, b) => b.radius - a.radius || b.filled - a.filled);
  for (const { spot, corners, color, filled, radius } of looks) {
    const edge = EDGE * Math.min(radius, normal);
    brush.globalAlpha = recording.sizes ? HEAVY * filled : filled;
    fillOutlines(brush, corners, [spot], radius - edge / 2, color);
    brush.globalAlpha = 1;
    brush.strokeStyle = color;
    brush.lineWidth = edge;
    brush.stroke();
  }
}
