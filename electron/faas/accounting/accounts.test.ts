import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createActivationStore, type ActivationStore } from "../activations/activation-store.ts";
import { exampleActivation, exampleTrigger } from "#shared/testing/example-activation.ts";
import { temporaryFolder } from "../activations/testing/test-tools.ts";
import { createAccounts } from "./accounts.ts";

async function openStore(folder: string, maxRecords = 100_000): Promise<ActivationStore> {
  const store = await createActivationStore({ folder: join(folder, "records"), maxRecords, maxAgeMs: 1e14 });
  onTestFinished(() => store.close());
  return store;
}

test("counts by namespace and function what calls used", async () => {
  const folder = temporaryFolder();
  const activations = await openStore(folder);
  const accounts = await createAccounts({ file: join(folder, "accounts.json"), activations });
  const limits = { timeoutMs: 60_000, memoryMb: 512, logsMb: 10, concurrency: 1 };
  const phases = { ...exampleActivation(1).phases, queueNs: 5e9, createSandboxNs: 1e9, runNs: 0, replyNs: 3e9 };
  const work = { loadCodeNs: 250e6, compileNs: 500e6, instantiateNs: 250e6, initNs: 1e9, runNs: 2e9 };
  activations.add(
    exampleActivation(1, { limits, phases: { ...phases, ...work }, cpuNs: 1.5e9, startKind: "cold", startedAtMs: 900 }),
  );
  activations.add(
    exampleActivation(2, { startKind: "recreated", cpuNs: null, status: "application error", startedAtMs: 500 }),
  );
  activations.add(
    exampleActivation(3, { startKind: "prewarm", path: "guest/tools/other", name: "other", startedAtMs: 700 }),
  );
  // It never reached a sandbox: nobody could have told its CPU time.
  activations.add(
    exampleActivation(4, {
      startKind: null,
      instanceId: null,
      cpuNs: null,
      status: "whisk internal error",
      startedAtMs: 600,
    }),
  );
  // A sequence's components have records of their own.
  activations.add(
    exampleActivation(5, {
      path: "guest/chain",
      name: "chain",
      sandbox: null,
      instanceId: null,
      cpuNs: null,
      startKind: null,
      startedAtMs: 550,
    }),
  );
  activations.add(exampleActivation(6, { namespace: "zoo", startedAtMs: 800 }));
  activations.add(exampleTrigger(7));

  const list = accounts.list();
  expect(list.map(({ namespace, function: path, requests }) => [namespace, path, requests])).toEqual([
    ["guest", null, 5],
    ["guest", "guest/chain", 1],
    ["guest", "guest/plate-reader", 3],
    ["guest", "guest/tools/other", 1],
    ["zoo", null, 1],
    ["zoo", "zoo/plate-reader", 1],
  ]);
  expect(list[1]).toMatchObject({ gbSeconds: 0, cpuSeconds: 0, withoutCpu: 0 });
  expect(list[2]).toMatchObject({
    errors: 2,
    withoutCpu: 1,
    requestBytes: 42,
    responseBytes: 96,
    starts: { cold: 1, prewarm: 0, recreated: 1, warm: 0 },
    firstAtMs: 500,
    lastAtMs: 900,
  });
  // 0.5 GB for 4 s, and two calls of 0.125 GB for 0.5 ms: neither waiting nor making the sandbox is billed.
  expect(list[2]?.gbSeconds).toBeCloseTo(0.5 * 4 + 2 * 0.125 * 0.0005, 9);
  expect(list[2]?.cpuSeconds).toBe(1.5);
  expect(accounts.list("zoo")).toHaveLength(2);
  await accounts.close();
});

test("kept over restarts; what came in after the last checkpoint is counted from the records, once", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "accounts.json");
  const first = await openStore(folder);
  const accounts = await createAccounts({ file, activations: first });
  for (let number = 0; number < 10; number += 1) first.add(exampleActivation(number));
  await accounts.close();
  const checkpoint = readFileSync(file);
  const again = await createAccounts({ file, activations: first });
  for (let number = 10; number < 25; number += 1) first.add(exampleActivation(number));
  await again.close();
  await first.close();
  // As a kill -9 leaves it: the records are newer than the accounts.
  writeFileSync(file, checkpoint);

  const second = await openStore(folder);
  const replayed = await createAccounts({ file, activations: second });
  expect(replayed.list()[0]).toMatchObject({ requests: 25, starts: { cold: 3, warm: 22 } });
  await replayed.close();
  const third = await createAccounts({ file, activations: second });
  expect(third.list()[0]).toMatchObject({ requests: 25 });
  await third.close();
});

test("records that are removed have been counted for good before", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "accounts.json");
  const store = await openStore(folder, 1000);
  await createAccounts({ file, activations: store, checkpointMs: 1e9 });
  for (let number = 0; number < 5000; number += 1) {
    store.add(exampleActivation(number));
    if (number % 100 === 0) await store.flush();
  }
  await store.close();
  expect(store.state().records).toBeLessThanOrEqual(1000);
  // The accounts were never closed: what is on disk is what a kill -9 leaves.
  const second = await openStore(folder, 1000);
  const accounts = await createAccounts({ file, activations: second });
  expect(accounts.list()[0]).toMatchObject({ requests: 5000 });
  await accounts.close();
});

test("accounts that can't be written are told of once, go on in memory, and are written when they can be", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "accounts.json");
  const said: string[] = [];
  const activations = await openStore(folder);
  const onProblem = (message: string) => said.push(message);
  const accounts = await createAccounts({ file, activations, checkpointMs: 10, onProblem });
  mkdirSync(file);
  activations.add(exampleActivation(1));
  await expect.poll(() => accounts.problem()).toContain("The accounts can't be written.");
  activations.add(exampleActivation(2));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(said).toHaveLength(1);
  expect(accounts.list()[0]).toMatchObject({ requests: 2 });
  rmdirSync(file);
  await expect.poll(() => accounts.problem()).toBeNull();
  await accounts.close();
  expect(readFileSync(file, "utf8")).toContain('"requests": 2');
});

test("a file that isn't ours is not overwritten", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "accounts.json");
  const activations = await openStore(folder);
  writeFileSync(file, '{"schemaVersion":9}');
  await expect(createAccounts({ file, activations })).rejects.toMatchObject({ code: "NEWER_SCHEMA" });
  writeFileSync(file, "{}");
  await expect(createAccounts({ file, activations })).rejects.toMatchObject({ code: "CORRUPT_FILE" });
  expect(readFileSync(file, "utf8")).toBe("{}");
});
