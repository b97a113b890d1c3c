import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import type { DetectionContext } from "../process/detection.ts";
import { runCommand } from "../process/run-command.ts";
import { wasmtimeRuntime } from "./wasmtime.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasmtime test "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A machine whose PATH is `folder` and whose usual places are empty, and which loses patience sooner. */
function machine(platform: NodeJS.Platform = process.platform): DetectionContext {
  const env = { PATH: folder, HOME: join(folder, "home") };
  const context = createDetectionContext({
    env,
    platform,
    run: (spec, options) => runCommand({ ...spec, timeoutMs: Math.min(spec.timeoutMs ?? 1_000, 1_000) }, options),
  });
  const inFolder = (paths: string[]) => paths.filter((path) => path.startsWith(folder));
  return { ...context, findExecutables: async (...args) => inFolder(await context.findExecutables(...args)) };
}

async function fakeWasmtime(body: string, place = folder): Promise<string> {
  await mkdir(place, { recursive: true });
  const path = join(place, "wasmtime");
  await writeFile(path, `#!${process.execPath}\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

const ANSWERS = `console.log("wasmtime 48.0.8 (abc 2026-11-01)")`;

describe("detection", () => {
  test.each([
    ["linux", "curl https://wasmtime.dev/install.sh -sSf | bash"],
    ["darwin", "curl https://wasmtime.dev/install.sh -sSf | bash"],
    ["win32", "winget install BytecodeAlliance.Wasmtime"],
  ] as const)("missing on %s, with how to get it", async (platform, install) => {
    const tool = await wasmtimeRuntime.detect(machine(platform));
    expect(tool).toMatchObject({ state: "missing", path: null, modes: [], candidates: [] });
    expect(tool.reason).toContain("no wasmtime on PATH");
    expect(tool.hint).toContain(install);
    expect(tool.hint).toContain("cargo install wasmtime-cli");
  });

  test.for([
    ["crashes", `process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1000)`, /SIGSEGV/],
    ["fails", `console.error("no such library"); process.exit(127)`, /127.*no such library/],
    ["hangs", `setInterval(() => {}, 1000)`, /no answer/],
    ["is something else", `console.log("wasm time tracker 3.0")`, /wasm time tracker 3\.0/],
  ] as const)("broken when it %s", async ([, body, reason], ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    const path = await fakeWasmtime(body);
    const tool = await wasmtimeRuntime.detect(machine());
    expect(tool).toMatchObject({ state: "broken", path, version: null, modes: [] });
    expect(tool.reason).toMatch(reason);
    expect(tool.hint).toContain("install it again");
  });

  test("looks past a broken one at the usual places", async (ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    await fakeWasmtime("process.exit(1)");
    const installed = await fakeWasmtime(ANSWERS, join(folder, "home", ".wasmtime", "bin"));
    const tool = await wasmtimeRuntime.detect(machine());
    expect(tool).toMatchObject({ state: "available", path: installed, version: "48.0.8", targets: ["wasm32-wasip1"] });
    expect(tool.candidates.map((candidate) => candidate.state)).toEqual(["broken", "available"]);
  });

  test("lists winch only where this wasmtime has it", async (ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    await fakeWasmtime(`process.argv.includes("compiler=winch") ? process.exit(1) : ${ANSWERS}`);
    expect((await wasmtimeRuntime.detect(machine())).modes).toEqual(["wasmtime", "wasmtime:aot"]);
    await fakeWasmtime(ANSWERS);
    expect((await wasmtimeRuntime.detect(machine())).modes).toEqual(["wasmtime", "wasmtime:aot", "wasmtime:winch"]);
  });
});

describe("command lines", () => {
  const tool: DetectedTool = {
    id: "wasmtime",
    kind: "runtime",
    name: "Wasmtime",
    state: "available",
    version: "48.0.8",
    path: "/bin/wasmtime",
    targets: ["wasm32-wasip1"],
    languages: [],
    modes: ["wasmtime", "wasmtime:aot"],
    reason: null,
    hint: null,
    candidates: [],
  };
  const invocation = Invocation.parse({
    args: ["-x", "two words"],
    env: { A: "b=c" },
    dirs: [{ host: "/data dir", guest: "/d" }],
  });

  test("plain", () => {
    const command = wasmtimeRuntime.command(
      { artifact: "/p.wasm", variant: null, invocation, maxMemoryBytes: 65_536 },
      tool,
    );
    expect(command).toEqual({
      exe: "/bin/wasmtime",
      args: [
        "run",
        "-W",
        "max-memory-size=65536",
        "--dir",
        "/data dir::/d",
        "--env",
        "A=b=c",
        "/p.wasm",
        "-x",
        "two words",
      ],
    });
    expect(wasmtimeRuntime.terms({ variant: null, warmupRuns: 1, features: [] }, tool)).toMatchObject({
      tier: "jit",
      cacheState: "warm",
    });
    expect(wasmtimeRuntime.terms({ variant: null, warmupRuns: 0, features: [] }, tool)).toMatchObject({
      cacheState: "cold",
    });
  });

  test("winch", () => {
    const launch = { artifact: "/p.wasm", variant: "winch", invocation: Invocation.parse({}) };
    expect(wasmtimeRuntime.command(launch, tool).args).toEqual(["run", "-C", "compiler=winch", "/p.wasm"]);
    expect(wasmtimeRuntime.terms({ ...launch, warmupRuns: 1, features: [] }, tool)).toMatchObject({
      tier: "baseline",
      codegenFlags: ["-C", "compiler=winch"],
    });
    expect(wasmtimeRuntime.unsupported(launch, tool)).toMatch(/can't run as wasmtime:winch/);
  });

  test("precompiled", () => {
    const launch = { artifact: "/a/p.wasm", variant: "aot", invocation: Invocation.parse({}) };
    const precompilation = wasmtimeRuntime.precompile?.(launch, tool, "/work");
    const artifact = join("/work", "p.cwasm");
    expect(precompilation).toEqual({
      artifact,
      command: { exe: "/bin/wasmtime", args: ["compile", "-o", artifact, "/a/p.wasm"] },
    });
    expect(wasmtimeRuntime.command({ ...launch, artifact }, tool).args).toEqual([
      "run",
      "--allow-precompiled",
      artifact,
    ]);
    expect(wasmtimeRuntime.terms({ ...launch, warmupRuns: 1, features: [] }, tool)).toMatchObject({
      tier: "aot",
      cacheState: "precompiled",
    });
    expect(wasmtimeRuntime.precompile?.({ ...launch, variant: null }, tool, "/work")).toBeUndefined();
  });

  test("a folder whose name holds its separator is refused", () => {
    const dirs = [{ host: "/a::b", guest: "/d" }];
    const launch = { artifact: "/p.wasm", variant: null, invocation: Invocation.parse({ dirs }) };
    expect(wasmtimeRuntime.unsupported(launch, tool)).toContain('"::"');
  });
});
