// A mixture's Gaussians over its points.

/** Stroke a way in a color that stands out from points of the same. */
function strokeTwice(brush, color, style, trace) {
  brush.beginPath();
  trace();
  for (const [stroke, lineWidth] of [[style.ink, 3], [color, 1.6]]) {
    brush.strokeStyle = stroke;
    brush.lineWidth = lineWidth;
    brush.stroke();
  }
}

/** Ellipses at one standard deviation and, dashed, at two: circles, stretched by the covariance's Cholesky root. */
export function drawEllipses(brush, spots, covariances, [sx, sy], colors, style) {
  spots.forEach(([x, y], k) => {
    const [xx, xy, , yy] = covariances.slice(4 * k, 4 * k + 4);
    const wide = sx * Math.sqrt(xx);
    const slant = (sx * sy * xy) / wide;
    const high = Math.sqrt(Math.max(0, sy * sy * yy - slant * slant));
    for (const deviations of [1, 2]) {
      brush.setLineDash(deviations === 1 ? [] : [8, 4]);
      strokeTwice(brush, colors[k], style, () => {
        brush.save();
        brush.transform(deviations * wide, deviations * slant, 0, deviations * high, x, y);
        brush.arc(0, 0, 1, 0, 2 * Math.PI);
        brush.restore();
      });
    }
    brush.setLineDash([]);
  });
}

/** On a line, the height of the piles that each expects: curves with some areas (in pixels) above a base. */
export function drawBells(brush, spots, variances, areas, base, [scale], colors, style) {
  spots.forEach(([x], k) => {
    const deviation = Math.sqrt(variances[k]) * scale;
    const top = areas[k] / (deviation * Math.sqrt(2 * Math.PI));
    strokeTwice(brush, colors[k], style, () => {
      for (let z = -3.5; z <= 3.5; z += 0.1) brush.lineTo(x + deviation * z, base - top * Math.exp((-z * z) / 2));
    });
  });
}
