import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findElectronBinary } from "./find-electron.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "find-electron-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, content = ""): Promise<string> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

test("the package without its download has none", async () => {
  await put("node_modules/electron/package.json", "{}");
  expect(findElectronBinary(root, {})).toBeNull();
  await put("node_modules/electron/path.txt", "electron");
  expect(findElectronBinary(root, {})).toBeNull();
});

test("path.txt names the executable inside dist", async () => {
  await put("node_modules/electron/path.txt", "Electron.app/Contents/MacOS/Electron\n");
  const binary = await put("node_modules/electron/dist/Electron.app/Contents/MacOS/Electron");
  expect(findElectronBinary(root, {})).toBe(binary);
});

test("another folder by the environment, with or without path.txt", async () => {
  const binary = await put("elsewhere/electron.exe");
  const env = { ELECTRON_OVERRIDE_DIST_PATH: join(root, "elsewhere") };
  expect(findElectronBinary(root, env, "win32")).toBe(binary);
  await put("node_modules/electron/path.txt", "electron.exe");
  expect(findElectronBinary(root, env, "linux")).toBe(binary);
  expect(findElectronBinary(root, { ELECTRON_OVERRIDE_DIST_PATH: root }, "win32")).toBeNull();
});
