// The picture of one moment.

import { begin, colorCodes, drawLine, fillOutlines, size, write } from "./canvas.js";
import { drawBells, drawEllipses } from "./gaussians.js";
import { clamp, rounded } from "./numbers.js";
import { pile, placing, radiusOf, ROOM, stampPoints } from "./points.js";
import { Stamps } from "./stamps.js";

const CROSS_RADIUS = 8;
const BASE = 40; // pixels that piles stand above the axis
const CENTERS = 16; // and that centers on a line do
const ARROWS = ["↖↑↗", "← →", "↙↓↘"];
const ARROW_WIDTH = 33;
const FLAG = [[0, 0], [0, -26], [17, -20.5], [2, -15], [2, 0]];

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
    this.stamps = new Stamps(look.shapes);
  }

  color(cluster) {
    return this.look.palette[cluster % this.look.palette.length];
  }

  /** Find the places for a run in a picture of some size. */
  frame(run, { width, height }) {
    this.radius = radiusOf(run);
    this.view = run.view;
    Object.assign(this, placing(run.view, { width, height }, 4 * this.radius));
    this.isLine = run.view.columns.length === 1;
    this.level = height - ROOM.bottom - CENTERS;
    this.box = { left: ROOM.left, right: width - ROOM.right, top: ROOM.top, bottom: height - ROOM.bottom };
    // Where one scale serves both axes there is room beside the view.
    const [a, b] = [this.toData([ROOM.left, this.box.bottom]), this.toData([this.box.right, ROOM.top])];
    this.bounds = { columns: run.view.columns, low: a, high: b };
  }

  /** The nearest spot between the axes. */
  within([x, y]) {
    return [clamp(x, this.box.left, this.box.right), clamp(y, this.box.top, this.box.bottom)];
  }

  /** A place in the columns on show, without the digits that no pixel could tell. */
  rounded(shown) {
    return shown.map((value, i) => rounded(value, this.view.high[i] - this.view.low[i]));
  }

  /** Where a center is, in pixels. */
  spotOf(run, position, k) {
    const [x, y = this.level] = this.place(run.centersAt(position), k * run.d);
    return [x, y];
  }

  draw(canvas, run, position, style, flag) {
    const brush = begin(canvas, style);
    const { width, height } = size(canvas);
    this.frame(run, { width, height });
    this.drawAxes(brush, run.view, { width, height }, style);
    this.drawPoints(brush, canvas, run, Math.floor(position), style);
    brush.save();
    clip(brush, { width, height });
    if (run.isMixture) this.drawGaussians(brush, run, position, height, style);
    for (let k = 0; k < run.k; k++) this.drawWay(brush, run, position, k, style);
    brush.restore();
    const centers = run.centersAt(position);
    for (let k = 0; k < run.k; k++) {
      const spot = this.spotOf(run, position, k);
      if (run.isOutside(centers, k, this.bounds)) this.drawArrow(brush, spot, k, { width, height }, style);
      else this.drawCenter(brush, spot, k, style);
    }
    if (flag) this.drawFlag(brush, run, position, flag, style);
  }

  /** Points change only when an iteration is reached: between, their image is copied. */
  drawPoints(brush, canvas, run, t, style) {
    const key = [run, t, canvas.width, canvas.height, style.surface];
    if (key.some((part, i) => part !== this.pointsKey?.[i])) {
      this.pointsKey = key;
      const { values, shape } = run.points;
      let spots = Array.from({ length: shape[0] }, (_, i) => this.place(values, i * shape[1]));
      if (this.isLine) {
        const { piled, step } = pile(spots, this.radius, size(canvas).height - ROOM.bottom - BASE);
        [spots, this.step] = [piled, step];
      }
      const paper = { width: canvas.width, height: canvas.height, ratio: devicePixelRatio };
      stampPoints(this.stamps, run.lookAt(t), spots, this.radius, paper, this.look, colorCodes(style.surface));
    }
    brush.drawImage(this.stamps.canvas, 0, 0, size(canvas).width, size(canvas).height);
  }

  drawGaussians(brush, run, position, height, style) {
    const colors = Array.from({ length: run.k }, (_, k) => this.color(k));
    const spots = colors.map((_, k) => this.spotOf(run, position, k));
    const covariances = run.covariancesAt(position);
    if (!this.isLine) drawEllipses(brush, spots, covariances, this.scale, colors, style);
    else {
      const base = height - ROOM.bottom - BASE + this.step / 2;
      const areas = Array.from(run.weightsAt(position), (weight) => {
        return 2.2 * this.radius * this.step * run.points.shape[0] * weight;
      });
      drawBells(brush, spots, covariances, areas, base, this.scale, colors, style);
    }
  }

  /** Where a center has been, and how it came here. */
  drawWay(brush, run, position, k, style) {
    const earlier = Array.from({ length: Math.ceil(position) }, (_, t) => this.spotOf(run, t, k));
    const way = [...earlier, this.spotOf(run, position, k)];
    drawLine(brush, way, style.surface, 5);
    drawLine(brush, way, this.color(k), 2);
    fillOutlines(brush, [], earlier, 2.4, this.color(k));
  }

  drawCenter(brush, [x, y], k, style) {
    if (this.isLine) drawLine(brush, [[x, y], [x, ROOM.top]], this.color(k), 1.4);
    fillOutlines(brush, this.look.cross, [[x, y]], CROSS_RADIUS, this.color(k), style.ink, 1.4);
    this.drawBadge(brush, String(k), k, x + 7, y - 21, 9 + 7 * String(k).length, style);
  }

  /** The number of a center that is far off, with an arrow, where it left the picture. */
  drawArrow(brush, [x, y], k, { width, height }, style) {
    const [right, bottom] = [width - ROOM.right, height - ROOM.bottom];
    const sign = (value, low, high) => (value > high) - (value < low);
    const arrow = ARROWS[1 + sign(y, ROOM.top, bottom)][1 + sign(x, ROOM.left, right)];
    const left = clamp(x, ROOM.left, right - ARROW_WIDTH);
    const top = clamp(y, ROOM.top + 8, bottom - 8) - 7.5;
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

  /** Where a reader expects a center; once the step is shown, with the way from there to the truth. */
  drawFlag(brush, run, position, { k, at, shown }, style) {
    const [x, y = this.level] = this.toPixels(at);
    if (shown) {
      brush.setLineDash([3, 4]);
      drawLine(brush, [[x, y], this.spotOf(run, position, k)], style.ink, 1.6);
      brush.setLineDash([]);
    }
    fillOutlines(brush, FLAG, [[x, y]], 1, this.color(k), style.ink, 1.4);
    fillOutlines(brush, [], [[x, y]], 2.6, style.ink);
  }

  drawAxes(brush, view, { width, height }, style) {
    const bottom = height - ROOM.bottom;
    const at = (i, value) => this.scale[i] * value + this.shift[i];
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
