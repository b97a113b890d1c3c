import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mountSmallDisk } from "../testing/small-disk.ts";
import { sampleManifest, sampleRow } from "../testing/sample-run.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { createRunId, createRunStore } from "./run-store.ts";

async function storedRun(dataDir: string, id = createRunId()) {
  const store = createRunStore(dataDir);
  const writer = await store.create(sampleManifest(id));
  await writer.appendSamples([sampleRow(0, 0, 1e6), sampleRow(1, 0, 2e6)]);
  await writer.appendSamples([sampleRow(0, 1, 1e6), sampleRow(1, 1, 2e6)]);
  await writer.close();
  return { store, id, folder: join(dataDir, "runs", id) };
}

test("a run is read back as it was written, with its summary computed", async () => {
  const { store, id } = await storedRun(temporaryFolder());
  const run = await store.read(id);
  expect(run.manifest).toEqual(sampleManifest(id));
  expect(run.samples.map(({ cell, wallNs }) => [cell, wallNs])).toEqual([
    [0, 1e6],
    [1, 2e6],
    [0, 1e6],
    [1, 2e6],
  ]);
  expect(run.summary.series.map(({ n, meanNs }) => [n, meanNs])).toEqual([
    [2, 1e6],
    [2, 2e6],
  ]);
});

test("a torn last line, as kill -9 or a full disk leave it, costs that sample only", async () => {
  const { store, id, folder } = await storedRun(temporaryFolder());
  appendFileSync(join(folder, "samples.ndjson"), '{"cell":0,"phase":"mea');
  expect((await store.read(id)).samples).toHaveLength(4);
});

test("a run whose writer died is interrupted, one that is being written is running", async () => {
  const dataDir = temporaryFolder();
  const store = createRunStore(dataDir);
  const id = createRunId();
  const writer = await store.create(sampleManifest(id, { state: "running", finishedAt: null }));
  expect((await store.read(id)).manifest.state).toBe("running");
  await expect(store.remove(id)).rejects.toMatchObject({ code: "RUN_IN_USE" });
  await writer.close();
  expect((await store.read(id)).manifest.state).toBe("interrupted");
});

test("a run that was killed while it built is listed with what was asked for", async () => {
  const dataDir = temporaryFolder();
  const store = createRunStore(dataDir);
  const manifest = sampleManifest(createRunId(), { state: "running", finishedAt: null, cells: [] });
  const request = { ...manifest.request, files: [join(dataDir, "a.c"), join(dataDir, "b.rs")], runtimes: ["native"] };
  await (await store.create({ ...manifest, request })).close();
  expect(await store.list()).toMatchObject([
    { state: "interrupted", programs: ["a.c", "b.rs"], runtimes: ["native"], damage: null },
  ]);
});

test("a damaged run is listed with what is wrong in which file, and hides no other", async () => {
  const dataDir = temporaryFolder();
  const good = await storedRun(dataDir, "20260101-000000-aaaaaa");
  const bad = await storedRun(dataDir, "20260102-000000-bbbbbb");
  writeFileSync(join(bad.folder, "manifest.json"), "{ not json");
  const [first, second] = await good.store.list();
  expect(first).toMatchObject({ id: bad.id, damage: expect.stringContaining("manifest.json is not valid JSON") });
  expect(second).toMatchObject({ id: good.id, damage: null, samples: 4, programs: ["prime.c"] });
  await expect(good.store.read(bad.id)).rejects.toMatchObject({ code: "CORRUPT_FILE", hint: expect.any(String) });
});

test("a damaged line in the middle costs that sample only, and is named by its number", async () => {
  const { store, id, folder } = await storedRun(temporaryFolder());
  const path = join(folder, "samples.ndjson");
  writeFileSync(path, readFileSync(path, "utf8").replace('"phase":"measure"', '"phase":"lunch"'));
  const run = await store.read(id);
  expect(run.samples).toHaveLength(3);
  expect(run.damage).toMatch(/samples\.ndjson: line 1 is no sample and is left out/);
  expect(await store.list()).toMatchObject([{ id, state: "finished", samples: 3, damage: run.damage }]);
  writeFileSync(path, "x\n".repeat(8));
  expect((await store.read(id)).damage).toContain("lines 1, 2, 3, 4, 5 and 3 more are no samples");
});

test("a long run is read whole, whatever its lines are cut into, and damage is named by its line", async () => {
  const { store, id, folder } = await storedRun(temporaryFolder());
  const path = join(folder, "samples.ndjson");
  // Two bytes each in UTF-8, so that some are cut in two.
  const row = JSON.stringify(sampleRow(0, 2, 1e6, { stderrTail: "ö".repeat(700) }));
  const lines = Array.from({ length: 3_000 }, (_, index) => (index === 2_500 ? "no row" : row));
  writeFileSync(path, lines.join("\n"));
  const { samples, damage } = await store.read(id);
  expect(samples).toHaveLength(2_999);
  expect(samples.every(({ stderrTail }) => stderrTail === "ö".repeat(700))).toBe(true);
  expect(damage).toContain("line 2501 is no sample");
});

test("the history follows what is written, also where it was read before", async () => {
  const { store, id, folder } = await storedRun(temporaryFolder());
  expect(await store.list()).toMatchObject([{ samples: 4, state: "finished" }]);
  appendFileSync(join(folder, "samples.ndjson"), `${JSON.stringify(sampleRow(0, 2, 1e6))}\n`);
  expect(await store.list()).toMatchObject([{ samples: 5, state: "finished" }]);
  const { writer } = await store.reopen(id);
  await writer.writeManifest(sampleManifest(id, { state: "running" }));
  expect(await store.list()).toMatchObject([{ samples: 5, state: "running" }]);
  await writer.close();
  expect(await store.list()).toMatchObject([{ samples: 5, state: "interrupted" }]);
});

test("a run whose manifest can't be written leaves nothing behind", async (context) => {
  const dataDir = temporaryFolder();
  const disk = join(dataDir, "runs");
  const refusal = mountSmallDisk(disk, 16 * 1024);
  if (refusal) return context.skip(refusal);
  writeFileSync(join(disk, "filler"), Buffer.alloc(12 * 1024));
  const store = createRunStore(dataDir);
  const manifest = sampleManifest(createRunId());
  manifest.request.files = ["x".repeat(16 * 1024)];
  await expect(store.create(manifest)).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(readdirSync(disk)).toEqual(["filler"]);
  expect(await store.list()).toEqual([]);
});

test("a history that can't be read is told, not shown as empty", async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, "runs"), "");
  await expect(createRunStore(dataDir).list()).rejects.toMatchObject({ name: "WorkbenchError" });
});

test("a run of a newer version is refused in words", async () => {
  const { store, id, folder } = await storedRun(temporaryFolder());
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ schemaVersion: 7 }));
  await expect(store.read(id)).rejects.toMatchObject({ code: "NEWER_SCHEMA", hint: expect.stringContaining("Update") });
});

test("removing a run leaves nothing of it; an unknown id is told", async () => {
  const { store, id, folder } = await storedRun(temporaryFolder());
  await store.remove(id);
  expect(existsSync(folder)).toBe(false);
  expect(await store.list()).toEqual([]);
  await expect(store.remove(id)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  await expect(store.read("../../etc")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});

test("a full disk while samples are appended: DISK_FULL, and what was stored is whole", async (context) => {
  const dataDir = temporaryFolder();
  const disk = join(dataDir, "runs");
  const refusal = mountSmallDisk(disk, 32 * 1024);
  if (refusal) return context.skip(refusal);
  const store = createRunStore(dataDir);
  const id = createRunId();
  const writer = await store.create(sampleManifest(id));
  let stored = 0;
  const fill = async () => {
    for (; stored < 10_000; stored += 1) await writer.appendSamples([sampleRow(0, stored, 1e6)]);
  };
  await expect(fill()).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(stored).toBeGreaterThan(10);
  expect((await store.read(id)).samples).toHaveLength(stored);
  await writer.close();
});

test("folders that are no runs are left alone", async () => {
  const dataDir = temporaryFolder();
  mkdirSync(join(dataDir, "runs", "my notes"), { recursive: true });
  expect(await createRunStore(dataDir).list()).toEqual([]);
});
