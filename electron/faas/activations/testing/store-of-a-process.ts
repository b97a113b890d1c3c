import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createAccounts } from "../../accounting/accounts.ts";
import { createActivationStore } from "../activation-store.ts";
import { exampleActivation } from "#shared/testing/example-activation.ts";

/**
 * Adds a few thousand records a second until it is killed, and says on stdout how many there are. The version of each is
 * its place in this process.
 */
export async function addForEver(folder: string): Promise<never> {
  const activations = await createActivationStore({
    folder: join(folder, "records"),
    maxRecords: 20_000,
    maxAgeMs: 1e14,
  });
  await createAccounts({ file: join(folder, "accounts.json"), activations, checkpointMs: 100 });
  const first = activations.lastNumber();
  let added = 0;
  for (;;) {
    for (let count = 0; count < 20; count += 1) {
      const now = Date.now();
      activations.add(exampleActivation(first + added, { startedAtMs: now - 2, version: String(added) }));
      added += 1;
    }
    process.stdout.write(`${JSON.stringify({ added, atMs: Date.now() })}\n`);
    await wait(4);
  }
}
