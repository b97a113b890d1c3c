import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { defaultDataDir } from "./data-dir.ts";
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

test.each([
  ["linux", { XDG_DATA_HOME: "/x" }, "/x/wasm-workbench"],
  ["linux", {}, "/home/a/.local/share/wasm-workbench"],
  ["darwin", {}, "/home/a/Library/Application Support/wasm-workbench"],
  ["linux", { WASM_WORKBENCH_DATA: "/elsewhere" }, "/elsewhere"],
] as const)("data folder on %s with %j", (platform, env, expected) => {
  expect(defaultDataDir(env, platform, "/home/a")).toBe(expected);
});
