import { formatCount } from "./numbers.ts";

/** `$8.50`, `$1,240`, `$0.0042`: cents from a dollar on, whole dollars from a thousand on, else two digits that count. */
export function formatUsd(usd: number): string {
  if (usd >= 1000) return `$${formatCount(usd)}`;
  if (usd >= 1 || usd === 0) return `$${usd.toFixed(2)}`;
  const decimals = Math.min(20, Math.max(2, 1 - Math.floor(Math.log10(usd))));
  return `$${usd.toFixed(decimals)}`;
}
