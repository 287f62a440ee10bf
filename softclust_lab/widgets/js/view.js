// The plane of the picture for points that Python did not lay out; view.py does the same.

const MOST_STRETCHED = 6; // one scale for both axes unless an extent is more than this many times the other

/** Up to seven round numbers between two bounds, with their labels. */
function roundTicks(low, high) {
  if (!(high > low)) return [[low, String(low)]];
  const least = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((size) => size * power).find((size) => size >= least);
  const marks = [];
  for (let i = Math.ceil(low / step); i <= Math.floor(high / step); i++) {
    marks.push([i * step, String(Number((i * step).toPrecision(10)) + 0).replace("-", "−")]);
  }
  return marks;
}

function boundsOf({ values, shape: [n, d] }, columns) {
  const low = columns.map(() => Infinity);
  const high = columns.map(() => -Infinity);
  for (let i = 0; i < n; i++) {
    columns.forEach((column, c) => {
      low[c] = Math.min(low[c], values[i * d + column]);
      high[c] = Math.max(high[c], values[i * d + column]);
    });
  }
  return { low, high };
}

/** The view of some points. */
export function viewOf(points, columns, names) {
  const { low, high } = boundsOf(points, columns);
  const extents = low.map((value, c) => high[c] - value);
  const [least, most] = [Math.min(...extents), Math.max(...extents)];
  return {
    columns,
    names: columns.map((column) => names[column]),
    low,
    high,
    ticks: low.map((value, c) => roundTicks(value, high[c])),
    one_scale: most <= MOST_STRETCHED * least || least === 0,
  };
}

/** Whether some points lie within bounds {columns, low, high}. */
export function holds(bounds, points) {
  const { low, high } = boundsOf(points, bounds.columns);
  return bounds.columns.every((_, c) => bounds.low[c] <= low[c] && high[c] <= bounds.high[c]);
}
