import { spawnSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import { mountSmallDisk, temporaryFolder } from "./testing/test-tools.ts";
import { createActivationStore, type ActivationStore, type ActivationStoreOptions } from "./activation-store.ts";
import { exampleActivation, exampleId, exampleTrigger } from "#shared/testing/example-activation.ts";

const FOR_EVER_MS = 1e14;

async function openStore(options: Partial<ActivationStoreOptions> & { folder: string }): Promise<ActivationStore> {
  const store = await createActivationStore({ maxRecords: 100_000, maxAgeMs: FOR_EVER_MS, ...options });
  onTestFinished(() => store.close());
  return store;
}

const segmentsOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".ndjson"))
    .map((name) => join(folder, name));

const idsOf = (records: { activationId: string }[]) => records.map(({ activationId }) => activationId);

test("records are there at once, and after a restart, as they were given", async () => {
  const folder = join(temporaryFolder(), "records");
  const first = await openStore({ folder });
  const record = exampleActivation(1, {
    result: { output: 'größe "ü" \u2028 \n', nested: [1, null, { a: true }] },
    logs: ["2026-11-22T14:00:00.000Z           stderr: ✓ done"],
    fault: "trap",
    status: "action developer error",
    trap: { kind: "unreachable", message: 'wasm "trap"' },
    cpuNs: null,
    components: ["a"],
    cause: exampleId(2),
    binding: "guest/mine",
    node: { name: "edge-1", forwardNs: 1_250_000 },
  });
  const trigger = exampleTrigger(3);
  first.add(record);
  first.add(trigger);
  expect(await first.get(record.activationId)).toEqual(record);
  await first.flush();
  expect(await first.get(record.activationId)).toEqual(record);
  expect(await first.get(record.activationId, "another")).toBeNull();
  expect(await first.get(exampleId(99))).toBeNull();
  await first.close();

  const second = await openStore({ folder });
  const [kept, keptTrigger] = [await second.get(record.activationId), await second.get(trigger.activationId)];
  expect(kept).toEqual(record);
  expect(Object.keys(Activation.parse(kept)).sort()).toEqual(Object.keys(Activation.shape).sort());
  expect(TriggerActivation.parse(keptTrigger)).toEqual(trigger);
  expect(second.state()).toMatchObject({ records: 2, lost: 0, problem: null });
});

test("lists by start, newest first, whatever the order of the ends, over segments and over what isn't written yet", async () => {
  const store = await openStore({ folder: temporaryFolder(), maxRecords: 1600 });
  // The long call began first and ended last.
  const long = exampleActivation(5000, { startedAtMs: 1000 });
  for (let number = 0; number < 400; number += 1) store.add(exampleActivation(number, { startedAtMs: 2000 + number }));
  await store.flush();
  for (let number = 400; number < 500; number += 1)
    store.add(exampleActivation(number, { startedAtMs: 2000 + number }));
  store.add(long);
  const numbers = Array.from({ length: 500 }, (_, at) => 499 - at);
  expect(idsOf(await store.list({ skip: 0, limit: 3 }))).toEqual(numbers.slice(0, 3).map(exampleId));
  expect(idsOf(await store.list({ skip: 150, limit: 200 }))).toEqual(numbers.slice(150, 350).map(exampleId));
  expect(idsOf(await store.list({ skip: 499, limit: 10 }))).toEqual([exampleId(0), long.activationId]);
  expect(await store.list({ skip: 501, limit: 10 })).toEqual([]);
  expect(await store.list({ skip: 0, limit: 0 })).toEqual([]);
});

test("every filter, alone and with others, in lists and counts", async () => {
  const store = await openStore({ folder: temporaryFolder() });
  store.add(exampleActivation(1, { startedAtMs: 100, startKind: "cold" }));
  store.add(exampleActivation(2, { startedAtMs: 200, startKind: "warm", path: "guest/tools/plate-reader" }));
  store.add(
    exampleActivation(3, { startedAtMs: 300, startKind: "warm", sandbox: "process:wasmtime:aot", namespace: "other" }),
  );
  store.add(
    exampleActivation(4, {
      startedAtMs: 400,
      startKind: "warm",
      status: "application error",
      result: { error: "No SUCH plate" },
    }),
  );
  store.add(
    exampleActivation(5, {
      startedAtMs: 500,
      sandbox: null,
      startKind: null,
      fault: "queue-full",
      status: "whisk internal error",
    }),
  );
  store.add(exampleTrigger(6, { startedAtMs: 600 }));
  store.add(exampleActivation(7, { startedAtMs: 700, startKind: "warm", logs: ["stdout: cache of 9 plates"] }));
  const found = async (filter: Parameters<ActivationStore["count"]>[0]) => {
    const list = await store.list({ ...filter, skip: 0, limit: 100 });
    expect(await store.count(filter)).toBe(list.length);
    return list.map(({ startedAtMs }) => startedAtMs / 100);
  };
  expect(await found({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(await found({ namespace: "other" })).toEqual([3]);
  expect(await found({ name: "plate-reader" })).toEqual([7, 5, 4, 3, 1]);
  expect(await found({ name: "tools/plate-reader" })).toEqual([2]);
  expect(await found({ name: "every-minute" })).toEqual([6]);
  expect(await found({ sinceMs: 200, uptoMs: 400 })).toEqual([4, 3, 2]);
  expect(await found({ sinceMs: 701 })).toEqual([]);
  expect(await found({ what: "trigger" })).toEqual([6]);
  expect(await found({ statuses: ["application error", "whisk internal error"] })).toEqual([5, 4]);
  expect(await found({ startKinds: ["cold"], what: "function" })).toEqual([1]);
  expect(await found({ sandboxes: ["process:wasmtime:aot"] })).toEqual([3]);
  expect(await found({ sandboxes: [] })).toHaveLength(7);
  expect(await found({ text: "no such" })).toEqual([4]);
  expect(await found({ text: "9 plates" })).toEqual([7]);
  expect(await found({ text: "queue-full" })).toEqual([5]);
  // The names of fields are no text of a record.
  expect(await found({ text: "queueNs" })).toEqual([]);
  expect(await found({ text: "plate", startKinds: ["warm"], namespace: "guest", uptoMs: 650 })).toEqual([4, 2]);
});

test("a torn last line is dropped and the rest goes on; a damaged line in the middle is skipped", async () => {
  const folder = temporaryFolder();
  const first = await openStore({ folder });
  for (let number = 0; number < 5; number += 1) first.add(exampleActivation(number));
  await first.close();
  const [segment = ""] = segmentsOf(folder);
  const lines = readFileSync(segment, "utf8").split("\n");
  lines[3] = `${lines[3]?.slice(0, -10)}#########}`;
  writeFileSync(segment, lines.join("\n"));
  appendFileSync(segment, JSON.stringify(exampleActivation(5)).slice(0, 200));
  rmSync(segment.replace("ndjson", "index"));

  const second = await openStore({ folder });
  expect(idsOf(await second.list({ skip: 0, limit: 10 }))).toEqual([4, 3, 1, 0].map(exampleId));
  expect(await second.get(exampleId(2))).toBeNull();
  second.add(exampleActivation(6));
  await second.close();
  const third = await openStore({ folder });
  expect(idsOf(await third.list({ skip: 0, limit: 10 }))).toEqual([6, 4, 3, 1, 0].map(exampleId));
  const numbers = (await third.after(0, 100)).map(({ number }) => number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(5);
  // As those read them that go on where they were: the damaged one takes the place of none.
  const oneByOne: number[] = [];
  for (let next = await third.after(0, 2); next.length > 0; next = await third.after(oneByOne.at(-1) ?? 0, 2))
    oneByOne.push(...next.map(({ number }) => number));
  expect(oneByOne).toEqual(numbers);
});

test("an index that doesn't fit its segment is made again; foreign and newer files stay", async () => {
  const folder = temporaryFolder();
  const first = await openStore({ folder });
  for (let number = 0; number < 20; number += 1) first.add(exampleActivation(number));
  await first.close();
  const [segment = ""] = segmentsOf(folder);
  const index = segment.replace("ndjson", "index");
  const whole = readFileSync(index);
  writeFileSync(join(folder, "notes.txt"), "mine");
  writeFileSync(join(folder, "0000000000000007.ndjson"), '{"schemaVersion":2,"firstNumber":7}\n{"x":1}\n');
  writeFileSync(join(folder, "0000000000000009.index"), "of no segment");
  for (const broken of [whole.subarray(0, 40), Buffer.alloc(0), Buffer.alloc(2000, "x")]) {
    writeFileSync(index, broken);
    const store = await openStore({ folder });
    expect(idsOf(await store.list({ skip: 0, limit: 2 }))).toEqual([19, 18].map(exampleId));
    await store.close();
  }
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["notes.txt", "0000000000000007.ndjson"]));
  expect(readdirSync(folder)).not.toContain("0000000000000009.index");
});

test("200,000 records: the newest are kept, whole segments go, memory stays bounded, a restart is quick", async () => {
  const folder = temporaryFolder();
  const store = await openStore({ folder, maxRecords: 50_000 });
  const hooked: number[] = [];
  store.beforeRemoval(async (upToNumber) => void hooked.push(upToNumber));
  let afterHalfBytes = 0;
  for (let number = 0; number < 200_000; number += 1) {
    store.add(exampleActivation(number));
    if (number % 1000 === 0) await store.flush();
    if (number === 100_000) afterHalfBytes = memoryBytes();
  }
  expect(memoryBytes() - afterHalfBytes).toBeLessThan(20 << 20);
  await store.flush();
  await expect.poll(() => store.state().records).toBeLessThanOrEqual(50_000);
  const { records, lost } = store.state();
  expect(lost).toBe(0);
  expect(records).toBeGreaterThan(50_000 * (15 / 16) - 1);
  expect(hooked.length).toBeGreaterThan(40);
  expect(hooked).toEqual(hooked.toSorted((a, b) => a - b));
  expect(await store.get(exampleId(0))).toBeNull();
  await store.close();
  expect(segmentsOf(folder).length).toBeLessThanOrEqual(17);

  const startedMs = performance.now();
  const again = await openStore({ folder, maxRecords: 50_000 });
  expect(performance.now() - startedMs).toBeLessThan(1000);
  expect(again.state().records).toBe(records);
  expect(idsOf(await again.list({ skip: 0, limit: 3 }))).toEqual([199_999, 199_998, 199_997].map(exampleId));
  expect(await again.count({ startKinds: ["cold"] })).toBe(records / 10);
  expect(await again.get(exampleId(199_000))).toEqual(exampleActivation(199_000));
});

/** Buffers count as much as objects. */
function memoryBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("what is too old goes, also when nothing comes in any more", async () => {
  const folder = temporaryFolder();
  const first = await openStore({ folder });
  first.add(exampleActivation(1));
  await first.close();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const second = await openStore({ folder, maxAgeMs: 20 });
  expect(second.state().records).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test("numbers grow over restarts, and what comes after one is told in order", async () => {
  const folder = temporaryFolder();
  const first = await openStore({ folder, maxRecords: 1000 });
  expect(first.lastNumber()).toBe(0);
  const heard: number[] = [];
  const unsubscribe = first.subscribe(({ number }) => heard.push(number));
  for (let number = 0; number < 150; number += 1) first.add(exampleActivation(number));
  unsubscribe();
  first.add(exampleActivation(150));
  expect(heard).toHaveLength(150);
  expect((await first.after(0, 1000)).map(({ number }) => number).slice(0, 150)).toEqual(heard);
  const told = first.lastNumber();
  await first.close();

  const second = await openStore({ folder, maxRecords: 1000 });
  expect(second.lastNumber()).toBe(told);
  second.add(exampleActivation(151));
  expect(second.lastNumber()).toBeGreaterThan(told);
  const middle = heard[99] ?? 0;
  expect((await second.after(middle, 1000)).map(({ record }) => record.activationId)).toEqual(
    Array.from({ length: 52 }, (_, at) => exampleId(100 + at)),
  );
  expect(await second.after(middle, 7)).toHaveLength(7);
  expect(await second.after(second.lastNumber(), 7)).toEqual([]);
});

test("a full disk: said once, nothing is lost that there is memory for, and all is written when there is room", async (context) => {
  const folder = join(temporaryFolder(), "disk");
  const refusal = mountSmallDisk(folder, 256 * 1024);
  if (refusal) return context.skip(refusal);
  writeFileSync(join(folder, "filler"), Buffer.alloc(128 * 1024));
  const said: string[] = [];
  const store = await openStore({
    folder: join(folder, "records"),
    maxWaitingBytes: 400_000,
    onProblem: (message) => said.push(message),
  });
  for (let number = 0; number < 300; number += 1) store.add(exampleActivation(number));
  await store.flush();
  expect(store.state()).toMatchObject({ lost: 0, problem: expect.stringContaining("The disk is full") });
  expect(await store.count({})).toBe(300);
  expect(await store.get(exampleId(299))).toEqual(exampleActivation(299));
  await store.flush();
  expect(said).toEqual([expect.stringMatching(/^Records of calls can't be written\. The disk is full/)]);

  // More than the memory that it may take: these are lost, and counted, while listeners still hear of them.
  let heard = 0;
  store.subscribe(() => (heard += 1));
  for (let number = 300; number < 1000; number += 1) store.add(exampleActivation(number));
  expect(heard).toBe(700);
  const { lost, waitingBytes } = store.state();
  expect(lost).toBeGreaterThan(0);
  expect(waitingBytes).toBeLessThan(500_000);
  expect((await store.count({})) + lost).toBe(1000);

  rmSync(join(folder, "filler"));
  spawnSync("mount", ["-o", "remount,size=4m", folder]);
  await expect.poll(() => store.state(), { timeout: 5000 }).toMatchObject({ problem: null });
  await store.flush();
  expect(said[1]).toBe(`Records of calls are written again; ${lost} of them could not be kept.`);
  store.add(exampleActivation(1000));
  await store.close();
  const again = await openStore({ folder: join(folder, "records") });
  expect(again.state().records).toBe(1001 - lost);
  expect(await again.get(exampleId(150))).toEqual(exampleActivation(150));
  expect(await again.get(exampleId(1000))).toEqual(exampleActivation(1000));
});

test.skipIf(process.platform === "win32")("records are readable by their user alone", async () => {
  const folder = temporaryFolder();
  const store = await openStore({ folder });
  store.add(exampleActivation(1));
  await store.flush();
  for (const path of segmentsOf(folder)) expect(statSync(path).mode & 0o777).toBe(0o600);
});
