// Numbers, for reading and for drawing.

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** A number with so many significant digits, or with all that stand before the point. */
export function numberText(value, digits = 5) {
  if (Math.abs(value) >= 1e4 && Math.abs(value) < 1e9) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(digits))).replace("Infinity", "∞");
}

/** A number to the nearest multiple of a power of ten that is a thousandth of an extent or less. */
export function rounded(value, extent) {
  const digits = 3 - Math.floor(Math.log10(extent || 1));
  return digits > 20 || digits < -20 ? value : Number(value.toFixed(clamp(digits, 0, 20)));
}

/** Whether two lists, of lists or numbers, hold the same. */
export function equalNumbers(one, other) {
  if (!Array.isArray(one)) return one === other;
  return Array.isArray(other) && one.length === other.length && one.every((entry, i) => equalNumbers(entry, other[i]));
}
