// Canvases, and the strokes that pictures are made of.

/** A canvas as sharp as the screen, drawn again when its size changes. */
export function sharpCanvas(parent, draw) {
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
export function styleOf(element) {
  const style = getComputedStyle(element);
  const names = ["ink", "muted", "line", "surface", "accent"];
  const colors = names.map((name) => [name, style.getPropertyValue(`--scp-${name}`).trim()]);
  const size = Math.round(0.75 * parseFloat(style.fontSize));
  return { ...Object.fromEntries(colors), size, font: `${size}px ${style.fontFamily}` };
}

/** A color's red, green and blue, 0 to 255, however the page writes it. */
export function colorCodes(color) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.fillStyle = color;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

export function begin(canvas, style) {
  const brush = canvas.getContext("2d");
  brush.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.font = style.font;
  brush.lineJoin = "round";
  return brush;
}

export function size(canvas) {
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

export function fillOutlines(brush, corners, spots, radius, fill, stroke, lineWidth) {
  brush.beginPath();
  for (const spot of spots) addOutline(brush, corners, spot, radius);
  brush.fillStyle = fill;
  brush.fill();
  if (!stroke) return;
  brush.strokeStyle = stroke;
  brush.lineWidth = lineWidth;
  brush.stroke();
}

export function drawLine(brush, spots, color, lineWidth) {
  brush.beginPath();
  spots.forEach(([x, y], i) => brush[i ? "lineTo" : "moveTo"](x, y));
  brush.strokeStyle = color;
  brush.lineWidth = lineWidth;
  brush.stroke();
}

export function write(brush, words, x, y, color, align = "center") {
  brush.fillStyle = color;
  brush.textAlign = align;
  brush.fillText(words, x, y);
}
