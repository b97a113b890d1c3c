import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emulatorDetection, processRuntimes } from "./runtime-tools.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "runtime-tools-"))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === "win32")("a runtime that is installed while the emulator runs is found", async () => {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const installed = new Set<string>();
  // Nothing of this machine is looked at but what is put there.
  const findExecutables = vi.fn(async (names: string[]) =>
    names.map((name) => join(bin, name)).filter((path) => installed.has(path)),
  );
  const runtimes = processRuntimes({ ...emulatorDetection(folder), findExecutables });
  const wasmi = runtimes.find(({ id }) => id === "process:wasmi")!;
  expect(await wasmi.tool()).toMatchObject({ state: "missing" });

  const name = findExecutables.mock.calls.map(([names]) => names[0]!).find((asked) => asked.startsWith("wasmi"))!;
  writeFileSync(join(bin, name), '#!/bin/sh\necho "wasmi 1.0.0"\n');
  chmodSync(join(bin, name), 0o755);
  installed.add(join(bin, name));
  expect(await wasmi.tool()).toMatchObject({ state: "missing" });
  const asked = findExecutables.mock.calls.length;
  const startMs = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => startMs + 60_000);
  const found = await wasmi.tool();
  expect(found.state).not.toBe("missing");
  expect(found.path).toBe(join(bin, name));
  expect(findExecutables.mock.calls.length).toBeGreaterThan(asked);
});
