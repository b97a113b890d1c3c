/** Three significant digits without an exponent: 2.42, 48.6, 123, 1230. */
export function formatSignificant(value: number): string {
  return value.toFixed(decimalsFor(value));
}

/** Decimals that show three significant digits of a value. */
export function decimalsFor(value: number): number {
  const rounded = Math.abs(Number(value.toPrecision(3)));
  if (rounded === 0 || !Number.isFinite(rounded)) return 0;
  return Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(rounded))));
}

/** A whole number with its thousands grouped: 20,000. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** A share as a percentage with two significant digits: 0.0214 → "2.1 %". */
export function formatPercent(share: number): string {
  const percent = share * 100;
  const decimals = Math.max(0, decimalsFor(percent) - 1);
  return `${percent.toFixed(Math.min(2, decimals))} %`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** `1 run`, `5 runs`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
