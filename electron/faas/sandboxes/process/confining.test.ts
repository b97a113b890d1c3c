import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { processesWith } from "#toolchains/measure/testing/processes.ts";
import { confinerIn, endConfining } from "./confining.ts";
import { emulatorDetection } from "./runtime-tools.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "confining-"));
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "user"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const shared = () => join(folder, "user", "wasm-workbench", "confine");
const launcherFor = async (name: string) => {
  const dataDir = join(folder, name);
  return (await confinerIn(dataDir, emulatorDetection(dataDir))).launcher;
};

test.runIf(process.platform === "linux")("a user's data folders share one launcher", async (ctx) => {
  const launcher = await launcherFor("one");
  if (launcher === null) return ctx.skip("no C compiler");
  expect(launcher.startsWith(shared())).toBe(true);
  expect(await launcherFor("other")).toBe(launcher);
  expect(existsSync(join(folder, "other", "cache"))).toBe(false);
});

test.runIf(process.platform === "linux")("not where others may write, or nothing can be made", async (ctx) => {
  mkdirSync(shared(), { recursive: true });
  chmodSync(shared(), 0o777);
  const launcher = await launcherFor("one");
  if (launcher === null) return ctx.skip("no C compiler");
  expect(launcher.startsWith(join(folder, "one"))).toBe(true);
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "file"));
  writeFileSync(join(folder, "file"), "");
  expect((await launcherFor("two"))?.startsWith(join(folder, "two"))).toBe(true);
});

test.runIf(process.platform === "linux")(
  "the end of an emulator ends the compiler, and nothing is unconfined",
  async () => {
    const tools = join(folder, "tools");
    mkdirSync(tools);
    for (const name of ["cc", "gcc", "clang"])
      writeFileSync(join(tools, name), `#!/bin/sh\nexec sleep 60.${process.pid}\n`, { mode: 0o755 });
    vi.stubEnv("PATH", `${tools}${delimiter}${process.env["PATH"]}`);
    const dataDir = join(folder, "slow");
    const confiner = confinerIn(dataDir, emulatorDetection(dataDir));
    const outcome = expect(confiner).rejects.toMatchObject({ code: "CANCELLED" });
    await vi.waitFor(() => expect(processesWith(`60.${process.pid}`)).toHaveLength(1), { timeout: 10_000 });
    await endConfining(dataDir);
    await outcome;
    expect(processesWith(`60.${process.pid}`)).toEqual([]);
    expect(readdirSync(shared())).toEqual([]);
  },
);
