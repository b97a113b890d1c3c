import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPoolSettings } from "./pool-settings-file.ts";
import { POOL_PRESETS } from "./presets.ts";

let file: string;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pool-settings-"));
  file = join(folder, "pool.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("settings are those of the last time, the newest of several changes", async () => {
  const first = await openPoolSettings(file);
  expect(first.stored).toBeNull();
  for (const preset of ["lambda", "workers", "openwhisk"] as const) first.keep(POOL_PRESETS[preset]);
  await first.close();
  expect((await openPoolSettings(file)).stored).toEqual(POOL_PRESETS.openwhisk);
});

test("settings from before sandboxes were paused, and their starts bounded, do neither", async () => {
  const { pauseGraceMs: _, parallelStarts: __, ...settings } = POOL_PRESETS.openwhisk;
  await writeFile(file, JSON.stringify({ schemaVersion: 1, settings }));
  expect((await openPoolSettings(file)).stored).toEqual({ ...settings, pauseGraceMs: null, parallelStarts: null });
});
