// Second part of the player's module: how a recording is drawn on canvas.

const ROOM = { left: 40, right: 14, top: 26, bottom: 44 };
const CROSS_RADIUS = 8;

/** A canvas as sharp as the screen, drawn again when its size changes. */
function sharpCanvas(parent, draw) {
  const canvas = parent.appendChild(document.createElement("canvas"));
  const observer = new ResizeObserver(() => {
    const { width, height } = canvas.getBoundingClientRect();
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    draw();
  });
  observer.observe(canvas);
  return { canvas, release: () => observer.disconnect() };
}

/** The page's colours and letters, as they are now. */
function styleOf(element) {
  const style = getComputedStyle(element);
  const names = ["ink", "muted", "line", "surface", "accent"];
  const colors = names.map((name) => [name, style.getPropertyValue(`--scp-${name}`).trim()]);
  const size = Math.round(0.75 * parseFloat(style.fontSize));
  return { ...Object.fromEntries(colors), size, font: `${size}px ${style.fontFamily}` };
}

function begin(canvas, style) {
  const brush = canvas.getContext("2d");
  brush.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.font = style.font;
  brush.lineJoin = "round";
  return brush;
}

function size(canvas) {
  return { width: canvas.width / devicePixelRatio, height: canvas.height / devicePixelRatio };
}

function addOutline(brush, corners, [x, y], radius) {
  if (corners.length === 0) {
    brush.moveTo(x + radius, y);
    brush.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([u, v], i) => brush[i ? "lineTo" : "moveTo"](x + radius * u, y + radius * v));
  brush.closePath();
}

function fillOutlines(brush, corners, spots, radius, fill, stroke, lineWidth) {
  brush.beginPath();
  for (const spot of spots) addOutline(brush, corners, spot, radius);
  brush.fillStyle = fill;
  brush.fill();
  if (!stroke) return;
  brush.strokeStyle = stroke;
  brush.lineWidth = lineWidth;
  brush.stroke();
}

function drawLine(brush, spots, color, lineWidth) {
  brush.beginPath();
  spots.forEach(([x, y], i) => brush[i ? "lineTo" : "moveTo"](x, y));
  brush.strokeStyle = color;
  brush.lineWidth = lineWidth;
  brush.stroke();
}

function write(brush, words, x, y, color, align = "center") {
  brush.fillStyle = color;
  brush.textAlign = align;
  brush.fillText(words, x, y);
}

/** From data to pixels: scale and shift for each column on show. */
function frameOf(view, { width, height }, margin) {
  const room = [width - ROOM.left - ROOM.right - margin, height - ROOM.top - ROOM.bottom - margin];
  const middle = [(ROOM.left + width - ROOM.right) / 2, (ROOM.top + height - ROOM.bottom) / 2];
  let scale = view.low.map((low, i) => room[i] / (view.high[i] - low));
  if (view.one_scale) scale = scale.map(() => Math.min(...scale));
  scale = scale.map((value, i) => (Number.isFinite(value) ? value : 1) * (i === 1 ? -1 : 1));
  const shift = scale.map((value, i) => middle[i] - (value * (view.low[i] + view.high[i])) / 2);
  return (values, start) => view.columns.map((column, i) => scale[i] * values[start + column] + shift[i]);
}

/** Points on a line: those that would cover each other are piled up from the baseline. */
function pile(spots, radius, baseline) {
  const counts = new Map();
  const levels = spots.map(([x]) => {
    const bin = Math.floor(x / (2.2 * radius));
    counts.set(bin, (counts.get(bin) ?? -1) + 1);
    return counts.get(bin);
  });
  const step = Math.min(2.2 * radius, (baseline - ROOM.top) / Math.max(1, ...counts.values()));
  return spots.map(([x], i) => [x, baseline - step * levels[i]]);
}

/** The points in their clusters and the centers with their ways. */
class Picture {
  constructor(look) {
    this.look = look;
    this.pointLayer = document.createElement("canvas");
  }

  color(cluster) {
    return this.look.palette[cluster % this.look.palette.length];
  }

  draw(canvas, recording, position, style) {
    const brush = begin(canvas, style);
    const { width, height } = size(canvas);
    const n = recording.points.shape[0];
    this.radius = n <= 120 ? 4.2 : n <= 1500 ? 3.4 : 2.2;
    this.place = frameOf(recording.view, { width, height }, 4 * this.radius);
    this.isLine = recording.view.columns.length === 1;
    this.drawAxes(brush, recording.view, { width, height }, style);
    this.drawPoints(brush, canvas, recording, Math.floor(position), style);
    for (let k = 0; k < recording.k; k++) this.drawCenter(brush, recording, k, position, height, style);
  }

  /** Points change only when an iteration is reached: between, their layer is copied. */
  drawPoints(brush, canvas, recording, iteration, style) {
    const key = [recording.name, iteration, canvas.width, canvas.height, style.surface].join();
    if (key !== this.layerKey) {
      this.layerKey = key;
      Object.assign(this.pointLayer, { width: canvas.width, height: canvas.height });
      this.paintPoints(begin(this.pointLayer, style), recording, iteration, size(canvas).height, style);
    }
    brush.drawImage(this.pointLayer, 0, 0, size(canvas).width, size(canvas).height);
  }

  paintPoints(brush, recording, iteration, height, style) {
    const { values, shape } = recording.points;
    const labels = recording.labelsAt(iteration);
    let spots = Array.from({ length: shape[0] }, (_, i) => this.place(values, i * shape[1]));
    if (this.isLine) spots = pile(spots, this.radius, height - ROOM.bottom - 40);
    const { shapes } = this.look;
    for (let k = 0; k < recording.k; k++) {
      const own = spots.filter((_, i) => labels[i] === k);
      fillOutlines(brush, shapes[k % shapes.length], own, this.radius, this.color(k), style.surface, 0.7);
    }
  }

  drawCenter(brush, recording, k, position, height, style) {
    const spot = (t) => {
      const place = this.place(recording.centersAt(t), k * recording.d);
      return this.isLine ? [place[0], height - ROOM.bottom - 16] : place;
    };
    const earlier = Array.from({ length: Math.ceil(position) }, (_, t) => spot(t));
    const [x, y] = spot(position);
    drawLine(brush, [...earlier, [x, y]], style.surface, 5);
    drawLine(brush, [...earlier, [x, y]], this.color(k), 2);
    fillOutlines(brush, [], earlier, 2.4, this.color(k));
    if (this.isLine) drawLine(brush, [[x, y], [x, ROOM.top]], this.color(k), 1.4);
    fillOutlines(brush, this.look.cross, [[x, y]], CROSS_RADIUS, this.color(k), style.ink, 1.4);
    brush.beginPath();
    brush.roundRect(x + 7, y - 21, 9 + 7 * String(k).length, 15, 4);
    brush.fillStyle = style.surface;
    brush.fill();
    brush.strokeStyle = this.color(k);
    brush.stroke();
    brush.font = `650 11px ${style.font.slice(style.font.indexOf(" ") + 1)}`;
    write(brush, k, x + 11.5 + 3.5 * String(k).length, y - 9.5, style.ink);
    brush.font = style.font;
  }

  drawAxes(brush, view, { width, height }, style) {
    const bottom = height - ROOM.bottom;
    const at = (column, value) => this.place({ [view.columns[column]]: value }, 0)[column];
    drawLine(brush, [[ROOM.left, bottom], [width - ROOM.right, bottom]], style.line, 1);
    for (const [value, label] of view.ticks[0]) {
      const x = at(0, value);
      drawLine(brush, [[x, bottom], [x, bottom + 5]], style.line, 1);
      write(brush, label, x, bottom + 18, style.muted);
    }
    write(brush, view.names[0], (ROOM.left + width - ROOM.right) / 2, height - 8, style.muted);
    if (this.isLine) return;
    drawLine(brush, [[ROOM.left, ROOM.top], [ROOM.left, bottom]], style.line, 1);
    for (const [value, label] of view.ticks[1]) {
      const y = at(1, value);
      drawLine(brush, [[ROOM.left, y], [ROOM.left - 5, y]], style.line, 1);
      write(brush, label, ROOM.left - 9, y + 4, style.muted, "right");
    }
    write(brush, view.names[1], 4, 14, style.muted, "left");
    if (!view.one_scale) write(brush, "axes differ in scale", width - ROOM.right, 14, style.muted, "right");
  }
}

const TRACE = { right: 8, top: 34, bottom: 22, gap: 7 };

/** Where an iteration lies across the trace, and back; the objective's widest number decides where it begins. */
function traceScale(canvas, recording) {
  const brush = canvas.getContext("2d");
  const left = Math.max(...recording.bounds.map((t) => brush.measureText(recording.texts[t]).width)) + TRACE.gap + 4;
  const reach = canvas.width / devicePixelRatio - TRACE.right - left;
  return {
    left,
    toX: (position) => left + (reach * position) / Math.max(recording.last, 1),
    toIteration: (x) => Math.round(Math.min(1, Math.max(0, (x - left) / reach)) * recording.last),
  };
}

/** The objective over the iterations, up to the present in strong ink. */
function drawTrace(canvas, recording, position, style) {
  const brush = begin(canvas, style);
  const { width, height } = size(canvas);
  const { objective, texts, last, bounds } = recording;
  const [low, high] = bounds.map((t) => objective[t]);
  const [top, bottom] = [TRACE.top, height - TRACE.bottom];
  const { left, toX } = traceScale(canvas, recording);
  const toY = (value) => bottom - 6 - ((bottom - top - 6) * (value - low)) / (high - low || 1);
  const before = Math.floor(position);
  const part = position - before;
  const now = part ? objective[before] + part * (objective[before + 1] - objective[before]) : objective[before];
  const spots = Array.from(objective, (value, t) => [toX(t), toY(value)]);
  const present = [toX(position), toY(now)];

  drawLine(brush, [[left, top], [left, bottom], [width - TRACE.right, bottom]], style.line, 1);
  drawLine(brush, spots, style.line, 2);
  drawLine(brush, [...spots.slice(0, before + 1), present], style.ink, 2);
  fillOutlines(brush, [], [present], 5, style.accent, style.surface, 2);
  write(brush, recording.objectiveName, 4, 14, style.muted, "left");
  for (const t of high > low ? bounds : [0]) {
    write(brush, texts[t], left - TRACE.gap, toY(objective[t]) + 4, style.muted, "right");
  }
  write(brush, "0", left, height - 6, style.muted);
  write(brush, "iteration", (left + width - TRACE.right) / 2, height - 6, style.muted);
  if (last > 0) write(brush, last, width - TRACE.right, height - 6, style.muted);
}
