// Numbers as a row of bars, such as `▁▂▅▇`, and as a short word. Pure.

const zero = "▁";
const bars = "▂▃▄▅▆▇█";

/** @param width in characters; a divisor of the number of values, so that each bar stands for as many of them */
export function spark(values: readonly number[], width: number): string {
  const each = values.length / width;
  const sums = Array.from({ length: width }, (_, bar) => sum(values.slice(bar * each, (bar + 1) * each)));
  const most = Math.max(...sums);
  return sums.map((value) => (value <= 0 ? zero : bars[Math.ceil((value / most) * bars.length) - 1])).join("");
}

export function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** `0.4`, `999`, `12.3K` */
export function shortNumber(value: number): string {
  return short.format(value);
}
