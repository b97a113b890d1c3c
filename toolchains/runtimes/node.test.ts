import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { builtEntry } from "../process/built-entry.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand } from "../process/run-command.ts";
import { asNode, hostName, nodeRuntime } from "./node.ts";

const context = createDetectionContext({ run: runCommand });
let folder: string;
let tool: DetectedTool;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "node-runtime-"));
  tool = await nodeRuntime.detect(context);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("is this Node, with V8's compilers by themselves", () => {
  expect(tool).toMatchObject({ state: "available", version: process.versions.node, path: process.execPath });
  expect(tool.modes).toEqual(["node", "node:emscripten", "node:liftoff", "node:turbofan"]);
  expect(tool.targets).toEqual(["wasm32-wasip1", "emscripten"]);
});

test("V8's version is in its name, and whose V8 it is", () => {
  const node = { node: "20.20.2", v8: "11.3.244.8-node.33" };
  expect(hostName(node)).toBe("Node.js (V8 11.3)");
  expect(asNode(node)).toEqual({});
  const electron = { node: "24.11.1", v8: "14.2.231.18-electron.0", electron: "45.4.1" };
  expect(hostName(electron)).toBe("Electron's Node.js (V8 14.2)");
  expect(asNode(electron)).toEqual({ ELECTRON_RUN_AS_NODE: "1" });
  expect(tool.name).toBe(hostName(process.versions));
});

test("is broken without its runner, and says how to get that", async () => {
  const broken = await nodeRuntime.detect({ ...context, fileExists: async () => false });
  expect(broken).toMatchObject({ state: "broken", modes: [], hint: expect.stringContaining("npm run build") });
  expect(broken.reason).toContain("node-wasi-runner");
});

test("lists no compiler whose flag this Node refuses", async () => {
  const refusing = await nodeRuntime.detect({
    ...context,
    run: (spec) =>
      runCommand({ ...spec, args: spec.args.map((arg) => (arg === "--liftoff-only" ? "--no-such-flag" : arg)) }),
  });
  expect(refusing.modes).toEqual(["node", "node:emscripten", "node:turbofan"]);
});

test("command line and terms", () => {
  const invocation = Invocation.parse({
    args: ["--env", "two words"],
    env: { A: "b=c" },
    dirs: [{ host: "/data dir", guest: "/d" }],
  });
  const launch = {
    artifact: "/p.wasm",
    variant: null,
    invocation,
    phasesFile: "/phases.json",
  };
  expect(nodeRuntime.command(launch, tool)).toMatchObject({
    exe: process.execPath,
    args: [
      "--no-warnings",
      builtEntry("node-wasi-runner"),
      "--phases-file",
      "/phases.json",
      "--dir",
      "/data dir",
      "/d",
      "--env",
      "A=b=c",
      "/p.wasm",
      "--env",
      "two words",
    ],
  });
  const limited = { ...launch, variant: "emscripten", maxMemoryBytes: 100_000, memoryLimitMark: "the mark" };
  expect(nodeRuntime.command(limited, tool).args.slice(0, 6)).toEqual([
    "--no-warnings",
    builtEntry("emscripten-runner"),
    "--memory-limit",
    "100000",
    "--memory-limit-mark",
    "the mark",
  ]);
  const liftoff = { artifact: "/p.wasm", variant: "liftoff", invocation: Invocation.parse({}) };
  expect(nodeRuntime.command(liftoff, tool).args).toContain("--liftoff-only");
  expect(nodeRuntime.terms({ ...launch, warmupRuns: 1, features: [] }, tool)).toMatchObject({
    tier: "tiered",
    cacheState: "cold",
    codegenFlags: [],
  });
  expect(nodeRuntime.terms({ variant: "liftoff", warmupRuns: 1, features: [] }, tool)).toMatchObject({
    tier: "baseline",
  });
  expect(nodeRuntime.terms({ variant: "turbofan", warmupRuns: 1, features: [] }, tool)).toMatchObject({ tier: "jit" });
});

test("says before a run what can't be done", async () => {
  const native = join(folder, "native");
  await writeFile(native, "\x7fELF");
  const launch = { artifact: native, variant: null, invocation: Invocation.parse({}) };
  expect(nodeRuntime.unsupported(launch, tool)).toMatch(/not a WebAssembly module.*wasm32-wasip1/);
  expect(nodeRuntime.unsupported({ ...launch, variant: "sparkplug" }, tool)).toMatch(/can't run as node:sparkplug/);
});

test("a module that doesn't compile is reported in words", async () => {
  const damaged = join(folder, "damaged.wasm");
  await writeFile(damaged, Buffer.from("0061736d0100000001ff", "hex"));
  const launch = { artifact: damaged, variant: null, invocation: Invocation.parse({}) };
  const result = await context.run(nodeRuntime.command(launch, tool));
  expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^damaged\.wasm can't be run: /) });
});
