// How well a colour is read on another, as WCAG measures it.

/**
 * @param a `#rrggbb`, or `rgb(1, 2, 3)` as a browser computes it
 * @returns 1 to 21, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const parts = colour.startsWith("#")
    ? (colour.match(/[0-9a-f]{2}/g) ?? []).map((two) => Number.parseInt(two, 16))
    : (colour.match(/[\d.]+/g) ?? []).map(Number);
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = parts.map((value) => {
    const share = value / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
