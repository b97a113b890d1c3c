// What keeping the record of a call costs the emulator's thread, with accounts and metrics, and how quickly it is read back.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";

const RECORDS = Number(process.argv[2] ?? 100_000);
const PER_SECOND = 10_000;
const BATCH = 100;

const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-bench-"));
try {
  const load = await bundle(
    {
      store: "electron/faas/activations/activation-store.ts",
      accounts: "electron/faas/accounting/accounts.ts",
      metrics: "electron/faas/api/metrics/call-metrics.ts",
      example: "shared/testing/example-activation.ts",
    },
    folder,
  );
  const [{ createActivationStore }, { createAccounts }, { countCalls }, { exampleActivation }] = await Promise.all(
    ["store", "accounts", "metrics", "example"].map(load),
  );
  const { Registry } = await import("prom-client");
  const records = Array.from({ length: 1000 }, (_, number) => exampleActivation(number, { startedAtMs: Date.now() }));
  const open = () => createActivationStore({ folder: join(folder, "records"), maxRecords: RECORDS, maxAgeMs: 1e14 });

  let store = await open();
  report("store alone, microseconds a record", await addAll(store, records));
  const accounts = await createAccounts({ file: join(folder, "accounts.json"), activations: store });
  const metrics = countCalls(new Registry(), store);
  report("with accounts and metrics, microseconds a record", await addAll(store, records));
  console.log(`lost: ${store.state().lost}`);
  metrics.end();
  await accounts.close();
  await store.close();

  const timed = async (what, work) => {
    const startedMs = performance.now();
    const result = await work();
    console.log(`${what}: ${(performance.now() - startedMs).toFixed(1)} ms`);
    return result;
  };
  store = await timed(`restart with up to ${RECORDS} records`, open);
  await timed("newest 200", () => store.list({ skip: 0, limit: 200 }));
  await timed("count by kind of start", () => store.count({ startKinds: ["cold"] }));
  await timed("search for a text that is nowhere", () => store.list({ skip: 0, limit: 200, text: "nowhere" }));
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** At the rate of a busy emulator; gives what each batch took of the thread, in microseconds a record. */
async function addAll(store, records) {
  const costs = [];
  const startedMs = performance.now();
  for (let added = 0; added < RECORDS; added += BATCH) {
    const batchMs = performance.now();
    for (let each = 0; each < BATCH; each += 1) store.add(records[(added + each) % records.length]);
    costs.push(((performance.now() - batchMs) * 1000) / BATCH);
    const aheadMs = startedMs + ((added + BATCH) / PER_SECOND) * 1000 - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, aheadMs)));
  }
  return costs;
}

function report(what, costs) {
  const sorted = costs.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
  console.log(`${what}: median ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}`);
}
