// The picture of one moment.
import { begin, drawLine, fillOutlines, size, write } from "./canvas.js";
import { paintShared, pile, placing, radiusOf, ROOM } from "./points.js";

const CROSS_RADIUS = 8;
const BASE = 40; // pixels that piles stand above the axis
const ARROWS = ["↖↑↗", "← →", "↙↓↘"];
const ARROW_WIDTH = 33;

/** Keep what is drawn from now on between the axes. */
function clip(brush, { width, height }) {
  brush.beginPath();
  brush.rect(ROOM.left, ROOM.top, width - ROOM.left - ROOM.right, height - ROOM.top - ROOM.bottom);
  brush.clip();
}

/** The points in their clusters and the centers with their ways. */
export class Picture {
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
    this.radius = radiusOf(recording);
    Object.assign(this, placing(recording.view, { width, height }, 4 * this.radius));
    this.isLine = recording.view.columns.length === 1;
    this.drawAxes(brush, recording.view, { width, height }, style);
    this.drawPoints(brush, canvas, recording, Math.floor(position), style);
    brush.save();
    if (recording.covariances || recording.leaves) clip(brush, { width, height });
    if (recording.covariances) this.drawGaussians(brush, recording, position, height, style);
    const centers = recording.centersAt(position);
    const outside = Array.from({ length: recording.k }, (_, k) => recording.isOutside(centers, k));
    outside.forEach((away, k) => this.drawCenter(brush, recording, k, position, height, style, away));
    brush.restore();
    outside.forEach((away, k) => {
      if (away) this.drawArrow(brush, this.place(centers, k * recording.d), k, { width, height }, style);
    });
  }

  /** Points change only when an iteration is reached: between, their layer is copied. */
  drawPoints(brush, canvas, recording, frame, style) {
    const key = [recording.name, frame, canvas.width, canvas.height, style.surface].join();
    if (key !== this.layerKey) {
      this.layerKey = key;
      Object.assign(this.pointLayer, { width: canvas.width, height: canvas.height });
      this.paintPoints(begin(this.pointLayer, style), recording, frame, size(canvas).height, style);
    }
    brush.drawImage(this.pointLayer, 0, 0, size(canvas).width, size(canvas).height);
  }

  paintPoints(brush, recording, frame, height, style) {
    const { values, shape } = recording.points;
    const labels = recording.labelsAt(frame);
    let spots = Array.from({ length: shape[0] }, (_, i) => this.place(values, i * shape[1]));
    if (this.isLine) {
      const { piled, step } = pile(spots, this.radius, height - ROOM.bottom - BASE);
      [spots, this.step] = [piled, step];
    }
    if (recording.isSoft) {
      paintShared(brush, recording, frame, spots, this.radius, this.look);
      return;
    }
    const { shapes } = this.look;
    for (let k = 0; k < recording.k; k++) {
      const own = spots.filter((_, i) => labels[i] === k);
      fillOutlines(brush, shapes[k % shapes.length], own, this.radius, this.color(k), style.surface, 0.7);
    }
  }

  drawCenter(brush, recording, k, position, height, style, away) {
    const spot = (t) => {
      const place = this.place(recording.centersAt(t), k * recording.d);
      return this.isLine ? [place[0], height - ROOM.bottom - 16] : place;
    };
    const earlier = Array.from({ length: Math.ceil(position) }, (_, t) => spot(t));
    const [x, y] = spot(position);
    drawLine(brush, [...earlier, [x, y]], style.surface, 5);
    drawLine(brush, [...earlier, [x, y]], this.color(k), 2);
    fillOutlines(brush, [], earlier, 2.4, this.color(k));
    if (away) return;
    if (this.isLine) drawLine(brush, [[x, y], [x, ROOM.top]], this.color(k), 1.4);
    fillOutlines(brush, this.look.cross, [[x, y]], CROSS_RADIUS, this.color(k), style.ink, 1.4);
    this.drawBadge(brush, String(k), k, x + 7, y - 21, 9 + 7 * String(k).length, style);
  }

  /** The number of a center that is far off, with an arrow, where it left the picture. */
  drawArrow(brush, [x, across = 0], k, { width, height }, style) {
    const y = this.isLine ? height - ROOM.bottom - 16 : across;
    const [right, bottom] = [width - ROOM.right, height - ROOM.bottom];
    const sign = (value, low, high) => (value > high) - (value < low);
    const arrow = ARROWS[1 + sign(y, ROOM.top, bottom)][1 + sign(x, ROOM.left, right)];
    const left = Math.min(Math.max(x, ROOM.left), right - ARROW_WIDTH);
    const top = Math.min(Math.max(y, ROOM.top + 8), bottom - 8) - 7.5;
    this.drawBadge(brush, `${k} ${arrow}`, k, left, top, ARROW_WIDTH, style);
  }

  drawBadge(brush, words, k, left, top, width, style) {
    brush.beginPath();
    brush.roundRect(left, top, width, 15, 4);
    brush.fillStyle = style.surface;
    brush.fill();
    brush.strokeStyle = this.color(k);
    brush.lineWidth = 1.4;
    brush.stroke();
    brush.font = `650 11px ${style.font.slice(style.font.indexOf(" ") + 1)}`;
    write(brush, words, left + width / 2, top + 11.5, style.ink);
    brush.font = style.font;
  }

  /** Ellipses at one standard deviation and, dashed, at two; on a line, the height of the piles expected. */
  drawGaussians(brush, recording, position, height, style) {
    const [centers, covariances] = [recording.centersAt(position), recording.covariancesAt(position)];
    const draw = (k, trace) => {
      brush.beginPath();
      trace();
      for (const [color, lineWidth] of [[style.ink, 3], [this.color(k), 1.6]]) {
        brush.strokeStyle = color;
        brush.lineWidth = lineWidth;
        brush.stroke();
      }
    };
    for (let k = 0; k < recording.k; k++) {
      const [x, y] = this.place(centers, k * recording.d);
      if (this.isLine) {
        const deviation = Math.sqrt(covariances[k]) * this.scale[0];
        const expected = recording.points.shape[0] * recording.weightsAt(position)[k];
        const top = (2.2 * this.radius * this.step * expected) / (deviation * Math.sqrt(2 * Math.PI));
        const base = height - ROOM.bottom - BASE + this.step / 2;
        draw(k, () => {
          for (let z = -3.5; z <= 3.5; z += 0.1) brush.lineTo(x + deviation * z, base - top * Math.exp((-z * z) / 2));
        });
        continue;
      }
      // A circle, stretched by the Cholesky root of the covariance in pixels.
      const [sx, sy] = this.scale;
      const [xx, xy, , yy] = covariances.subarray(4 * k, 4 * k + 4);
      const wide = sx * Math.sqrt(xx);
      const slant = (sx * sy * xy) / wide;
      const high = Math.sqrt(Math.max(0, sy * sy * yy - slant * slant));
      for (const deviations of [1, 2]) {
        brush.setLineDash(deviations === 1 ? [] : [8, 4]);
        draw(k, () => {
          brush.save();
          brush.transform(deviations * wide, deviations * slant, 0, deviations * high, x, y);
          brush.arc(0, 0, 1, 0, 2 * Math.PI);
          brush.restore();
        });
      }
      brush.setLineDash([]);
    }
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
