import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand } from "../process/run-command.ts";
import { nativeRuntime } from "./native.ts";

let folder: string;
let tool: DetectedTool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "native-runtime-"));
  tool = await nativeRuntime.detect(createDetectionContext({ run: runCommand }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const launch = (artifact: string, invocation: Partial<Invocation> = {}) => ({
  artifact,
  variant: null,
  invocation: Invocation.parse(invocation),
});

test("is always there", () => {
  expect(tool).toMatchObject({ state: "available", modes: ["native"], targets: ["native"] });
  expect(nativeRuntime.terms({ variant: null, warmupRuns: 1, features: [] }, tool)).toMatchObject({
    tier: "native",
    cacheState: "none",
  });
});

test("starts the program itself, in the folder that is preopened as its working folder", () => {
  const dirs = [{ host: "/data", guest: "." }];
  const command = nativeRuntime.command(launch("/p", { args: ["a b"], env: { A: "b" }, dirs }), tool);
  expect(command).toEqual({ exe: "/p", args: ["a b"], env: { A: "b" }, cwd: "/data" });
});

test("says before a run what can't be done", async () => {
  const module = join(folder, "module.wasm");
  await writeFile(module, "\0asm\x01\0\0\0");
  expect(nativeRuntime.unsupported(launch(module), tool)).toMatch(/can't be run natively/);
  const renamed = [{ host: "/data", guest: "/other" }];
  expect(nativeRuntime.unsupported(launch("/p", { dirs: renamed }), tool)).toMatch(/real folders/);
  const same = [{ host: resolve("data"), guest: "data" }];
  expect(nativeRuntime.unsupported(launch("/p", { dirs: same }), tool)).toBeUndefined();
});
