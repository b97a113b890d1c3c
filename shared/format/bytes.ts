import { formatSignificant } from "./numbers.ts";

const UNITS = ["KiB", "MiB", "GiB", "TiB"] as const;

/** Three significant digits in powers of 1024: "36.1 KiB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let value = bytes / 1024;
  let unit = 0;
  // A value that rounds to 1024 belongs to the next unit.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatSignificant(value)} ${UNITS[unit]}`;
}
