// The objective over the iterations.
import { begin, drawLine, fillOutlines, size, write } from "./canvas.js";
import { between } from "./recording.js";

const TRACE = { right: 8, top: 34, bottom: 22, gap: 7 };

/** Where an iteration lies across the trace, and back; the objective's widest number decides where it begins. */
export function traceScale(canvas, recording) {
  const brush = canvas.getContext("2d");
  const left = Math.max(...recording.range.map(([, words]) => brush.measureText(words).width)) + TRACE.gap + 4;
  const reach = canvas.width / devicePixelRatio - TRACE.right - left;
  return {
    left,
    toX: (iteration) => left + (reach * iteration) / Math.max(recording.lastIteration, 1),
    toIteration: (x) => Math.min(1, Math.max(0, (x - left) / reach)) * recording.lastIteration,
  };
}

/** The objective over the iterations, up to the present in strong ink. */
export function drawTrace(canvas, recording, position, style) {
  const brush = begin(canvas, style);
  const { width, height } = size(canvas);
  const { objective, range, lastIteration } = recording;
  const [[low], [high]] = range;
  const [top, bottom] = [TRACE.top, height - TRACE.bottom];
  const { left, toX } = traceScale(canvas, recording);
  const toY = (value) => bottom - 6 - ((bottom - top - 6) * (value - low)) / (high - low || 1);
  const iteration = recording.iterationAt(position);
  const before = Math.floor(iteration);
  const [now] = between({ values: objective, shape: [objective.length] }, iteration);
  const spots = Array.from(objective, (value, t) => [toX(t), toY(value)]);
  const present = [toX(iteration), toY(now)];

  drawLine(brush, [[left, top], [left, bottom], [width - TRACE.right, bottom]], style.line, 1);
  drawLine(brush, spots, style.line, 2);
  drawLine(brush, [...spots.slice(0, before + 1), present], style.ink, 2);
  fillOutlines(brush, [], [present], 5, style.accent, style.surface, 2);
  write(brush, recording.objectiveName, 4, 14, style.muted, "left");
  for (const [value, words] of high > low ? range : [range[0]]) {
    write(brush, words, left - TRACE.gap, toY(value) + 4, style.muted, "right");
  }
  write(brush, "0", left, height - 6, style.muted);
  write(brush, "iteration", (left + width - TRACE.right) / 2, height - 6, style.muted);
  if (lastIteration > 0) write(brush, lastIteration, width - TRACE.right, height - 6, style.muted);
}
