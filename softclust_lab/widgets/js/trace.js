// The objective over the iterations.
import { begin, drawLine, fillOutlines, size, write } from "./canvas.js";
import { clamp } from "./numbers.js";
import { between } from "./run.js";

const TRACE = { right: 8, top: 34, bottom: 22, gap: 7 };

/** Where an iteration lies across the trace, and back; the objective's widest number decides where it begins. */
export function traceScale(canvas, run) {
  const brush = canvas.getContext("2d");
  const left = Math.max(...run.range.map(([, words]) => brush.measureText(words).width)) + TRACE.gap + 4;
  const reach = canvas.width / devicePixelRatio - TRACE.right - left;
  return {
    left,
    toX: (iteration) => left + (reach * iteration) / Math.max(run.last, 1),
    toIteration: (x) => Math.round(clamp((x - left) / reach, 0, 1) * run.last),
  };
}

/** The objective over the iterations, up to the present in strong ink. */
export function drawTrace(canvas, run, position, style) {
  const brush = begin(canvas, style);
  const { width, height } = size(canvas);
  const { heights, range, last } = run;
  const [[low], [high]] = range;
  const [top, bottom] = [TRACE.top, height - TRACE.bottom];
  const { left, toX } = traceScale(canvas, run);
  const toY = (value) => bottom - 6 - ((bottom - top - 6) * (value - low)) / (high - low || 1);
  const [now] = between(heights.map((value) => [value]), position);
  const spots = heights.map((value, t) => [toX(t), toY(value)]);
  const present = [toX(position), toY(now)];

  drawLine(brush, [[left, top], [left, bottom], [width - TRACE.right, bottom]], style.line, 1);
  drawLine(brush, spots, style.line, 2);
  drawLine(brush, [...spots.slice(0, Math.floor(position) + 1), present], style.ink, 2);
  fillOutlines(brush, [], [present], 5, style.accent, style.surface, 2);
  write(brush, run.objectiveName, 4, 14, style.muted, "left");
  for (const [value, words] of high > low ? range : [range[0]]) {
    write(brush, words, left - TRACE.gap, toY(value) + 4, style.muted, "right");
  }
  write(brush, "0", left, height - 6, style.muted);
  write(brush, "iteration", (left + width - TRACE.right) / 2, height - 6, style.muted);
  if (last > 0) write(brush, last, width - TRACE.right, height - 6, style.muted);
}
