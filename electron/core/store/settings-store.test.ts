import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { mountSmallDisk, remountReadOnly } from "../testing/small-disk.ts";
import { defaultDataDir, makeDataDir } from "./data-dir.ts";
import { createSettingsStore } from "./settings-store.ts";

test("a change keeps every other setting, also one made by another host", async () => {
  const dataDir = temporaryFolder();
  const window = createSettingsStore(dataDir);
  const commandLine = createSettingsStore(dataDir);
  await window.update({ theme: "dark" });
  await commandLine.update({ runs: 30 });
  expect(await window.get()).toMatchObject({ theme: "dark", runs: 30, autosave: true });
});

test("damaged settings are put aside, not deleted, and the defaults are used", async () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, "settings.json"), "{");
  expect(await createSettingsStore(dataDir).get()).toMatchObject({ theme: "system" });
  expect(existsSync(join(dataDir, "settings.json.damaged"))).toBe(true);
});

test("settings of a newer workbench are left as they are; changes hold until the end", async () => {
  const dataDir = temporaryFolder();
  const newer = JSON.stringify({ schemaVersion: 9, theme: "sepia" });
  writeFileSync(join(dataDir, "settings.json"), newer);
  const settings = createSettingsStore(dataDir);
  expect(await settings.get()).toMatchObject({ theme: "system" });
  await settings.update({ theme: "dark" });
  expect(await settings.update({ runs: 30 })).toMatchObject({ theme: "dark", runs: 30 });
  expect(readFileSync(join(dataDir, "settings.json"), "utf8")).toBe(newer);
});

test("a data folder that can't be one says why", async (context) => {
  const folder = temporaryFolder();
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const path of [file, join(file, "data")])
    await expect(makeDataDir(path)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining(`${file} is a file`),
      hint: expect.stringContaining("WASM_WORKBENCH_DATA"),
    });
  const disk = join(folder, "disk");
  const refusal = mountSmallDisk(disk, 64 * 1024);
  if (refusal) return context.skip(refusal);
  mkdirSync(join(disk, "there"));
  remountReadOnly(disk);
  await expect(makeDataDir(join(disk, "new", "data"))).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  await makeDataDir(join(disk, "there"));
});

test.each([
  ["linux", { XDG_DATA_HOME: "/x" }, "/x/wasm-workbench"],
  ["linux", {}, "/home/a/.local/share/wasm-workbench"],
  ["darwin", {}, "/home/a/Library/Application Support/wasm-workbench"],
  ["linux", { WASM_WORKBENCH_DATA: "/elsewhere" }, "/elsewhere"],
] as const)("data folder on %s with %j", (platform, env, expected) => {
  expect(defaultDataDir(env, platform, "/home/a")).toBe(expected);
});
