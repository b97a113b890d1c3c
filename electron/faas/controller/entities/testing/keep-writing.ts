import { createEntityStore } from "../entity-store.ts";

/** Creates and updates actions until it is killed, and tells its parent of each that is stored: its name and version. */
const [dataDir, round] = process.argv.slice(2) as [string, string];
const store = await createEntityStore({ dataDir });

for (let step = 0; ; step++) {
  const name = `f${step % 5}`;
  const version = String(Number(round) * 100_000 + step);
  const { reference, release } = await store.code.keep("nodejs", {
    bytes: Buffer.from(`code ${round} ${step}`),
    binary: false,
  });
  await store.put("guest", name, () => ({
    schemaVersion: 1,
    collection: "actions",
    namespace: "guest",
    package: null,
    name,
    version,
    revision: version,
    publish: false,
    annotations: [],
    updatedAtMs: Date.now(),
    exec: { type: "code", kind: "nodejs:20", binary: false, main: null, image: null, code: reference },
    parameters: [{ key: "filler", value: "x".repeat(20_000) }],
    limits: { timeoutMs: 1000, memoryMb: 128, logsMb: 10, concurrency: 1 },
  }));
  release();
  process.send?.(`${name} ${version}`);
}
