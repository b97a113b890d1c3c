import { setTimeout as sleep } from "node:timers/promises";

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 5_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error("It did not come about within 5 seconds.");
    await sleep(2);
  }
}
