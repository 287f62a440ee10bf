// Points in bulk: shapes drawn once, and stamped pixel by pixel. Thousands of strokes would take a software
// renderer many frames.

import { fillOutlines } from "./canvas.js";

const QUARTERS = 4; // steps of a pixel that radii come in
const PLACES = 2; // and where a stamp may lie within a pixel
const WIDEST = 1.5; // times its radius, a shape's farthest corner

/** What a shape covers: all of it with its edge, and what lies within the edge; 0 to 255 for each pixel. */
function coverage(corners, radius, edge, shift) {
  const reach = Math.ceil(WIDEST * radius + edge) + 1;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 2 * reach + 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const spot = shift.map((part) => reach + part);
  const read = () => {
    const { data } = brush.getImageData(0, 0, canvas.width, canvas.width);
    return Uint8Array.from({ length: canvas.width ** 2 }, (_, i) => data[4 * i + 3]);
  };
  fillOutlines(brush, corners, [spot], radius - edge / 2, "black", "black", edge);
  const outer = read();
  brush.globalCompositeOperation = "destination-out";
  fillOutlines(brush, corners, [spot], radius - edge / 2, "transparent", "black", edge);
  return { outer, inner: read(), reach };
}

/** An image of points, in the pixels of the screen. */
export class Stamps {
  constructor(shapes) {
    this.shapes = shapes;
    this.covers = new Map();
    this.canvas = document.createElement("canvas");
  }

  /** A new sheet of paper; it is transparent. */
  clear(width, height) {
    if (width !== this.canvas.width || height !== this.canvas.height || !this.image) {
      Object.assign(this.canvas, { width, height });
      this.image = new ImageData(width, height);
    }
    this.image.data.fill(0);
  }

  cover(shape, radius, edge, x, y) {
    const [steps, across, down] = [Math.round(QUARTERS * radius), Math.floor(PLACES * x), Math.floor(PLACES * y)];
    const key = `${shape} ${steps} ${edge.toFixed(2)} ${across} ${down}`;
    if (!this.covers.has(key)) {
      const shift = [across, down].map((place) => (place + 0.5) / PLACES);
      this.covers.set(key, coverage(this.shapes[shape], steps / QUARTERS, edge, shift));
    }
    return this.covers.get(key);
  }

  /** Stamp a shape: its edge as opaque as `edged` says, what lies within as `filled`. */
  stamp(x, y, shape, radius, edge, [red, green, blue], edged, filled) {
    const { width, height, data } = this.image;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const { outer, inner, reach } = this.cover(shape, radius, edge, x - column, y - row);
    const side = 2 * reach + 1;
    const [left, top] = [column - reach, row - reach];
    const [from, to] = [Math.max(0, -left), Math.min(side, width - left)];
    for (let v = Math.max(0, -top); v < Math.min(side, height - top); v++) {
      for (let u = from; u < to; u++) {
        const i = v * side + u;
        const own = (edged * (outer[i] - inner[i]) + filled * inner[i]) / 255;
        if (own <= 0) continue;
        const at = 4 * ((top + v) * width + left + u);
        const under = (data[at + 3] / 255) * (1 - own);
        const all = own + under;
        data[at] = (red * own + data[at] * under) / all;
        data[at + 1] = (green * own + data[at + 1] * under) / all;
        data[at + 2] = (blue * own + data[at + 2] * under) / all;
        data[at + 3] = 255 * all;
      }
    }
  }

  finish() {
    this.canvas.getContext("2d").putImageData(this.image, 0, 0);
    return this.canvas;
  }
}
