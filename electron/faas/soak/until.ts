import { setTimeout as sleep } from "node:timers/promises";

const WITHIN_MS = 30_000;

/** Looks until it holds, or too long; what follows judges how it is then. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + WITHIN_MS;
  while (!(await holds()) && performance.now() < endMs) await sleep(100);
}
