import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TestContext, afterAll, beforeAll, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { builtEntry } from "../process/built-entry.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { fakeScript, temporaryFolder } from "../testing/fake-tools.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { bunRuntime } from "./bun.ts";
import { denoRuntime } from "./deno.ts";
import { bareMachine } from "./testing/bare-machine.ts";
import { buildWasiModule } from "./testing/build-wasi-module.ts";

const context = createDetectionContext({ run });
const tools = new Map<RuntimeAdapter, DetectedTool>();
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deno and bun ")));
  for (const runtime of [denoRuntime, bunRuntime]) tools.set(runtime, await runtime.detect(context));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function launchOf(artifact: string, invocation: Partial<Invocation> = {}): RuntimeLaunch {
  return { artifact, variant: null, invocation: Invocation.parse(invocation) };
}

test("Deno is allowed the module and the folders, wherever they really are, and nothing else", async (ctx) => {
  if (process.platform === "win32") ctx.skip("making links takes a privilege on Windows");
  const data = join(folder, "data");
  await mkdir(data);
  await symlink(data, join(folder, "link"));
  const launch = launchOf("/p.wasm", {
    args: ["--allow-all"],
    env: { A: "b" },
    dirs: [{ host: join(folder, "link"), guest: "/d" }],
  });
  expect(denoRuntime.command(launch, tools.get(denoRuntime)!).args).toEqual([
    "run",
    "--quiet",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--no-remote",
    "--no-npm",
    `--allow-read=/p.wasm,${data}`,
    `--allow-write=${data}`,
    builtEntry("node-wasi-runner"),
    "--dir",
    data,
    "/d",
    "--env",
    "A=b",
    "/p.wasm",
    "--allow-all",
  ]);
  const alone = denoRuntime.command(launchOf("/p.wasm"), tools.get(denoRuntime)!).args;
  expect(alone.filter((arg) => arg.startsWith("--allow"))).toEqual(["--allow-read=/p.wasm"]);
});

test("a comma in a path is refused for Deno, which would take it for two", () => {
  const tool: DetectedTool = { ...tools.get(denoRuntime)!, state: "available", modes: ["deno"] };
  const launch = launchOf("/p.wasm", { dirs: [{ host: "/data,/", guest: "." }] });
  expect(denoRuntime.unsupported(launch, tool)).toMatch(/commas, so \/data,\/ can't/);
  expect(denoRuntime.unsupported(launchOf("/a,b.wasm"), tool)).toMatch(/commas/);
});

test("Bun starts where no configuration of a project lies", () => {
  const { args, cwd } = bunRuntime.command(launchOf("/p.wasm"), tools.get(bunRuntime)!);
  expect(args).toEqual(["run", "--no-install", builtEntry("node-wasi-runner"), "/p.wasm"]);
  expect(builtEntry("node-wasi-runner").startsWith(cwd!)).toBe(true);
});

test.each([denoRuntime, bunRuntime])("$id without a WASI is broken", async (runtime) => {
  const bin = temporaryFolder();
  const said = runtime.id === "deno" ? "deno 1.40.0 (release)" : "0.5.0";
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo '${said}' || exec '${process.execPath}' '${fakeScript("fail")}'\n`;
  await writeFile(join(bin, runtime.id), script, { mode: 0o755 });
  const tool = await runtime.detect(bareMachine(bin));
  expect(tool).toMatchObject({ state: "broken", modes: [], reason: expect.stringContaining("has no WASI that works") });
});

/** Lines that differ from what a native program prints, as `limitations` of each says. */
const DIFFERENCES: Record<string, Record<string, string>> = {
  deno: { "202 entries, . to entry 99": "200 entries, entry 0 to entry 99", "names 2": "names 1" },
  bun: {
    "202 entries, . to entry 99": "200 entries, entry 0 to entry 99",
    "changed 2000.000000500": "changed 2000.000000000",
  },
};

test.for([denoRuntime, bunRuntime])("$id reads, writes and seeks as a native program does", async (runtime, ctx) => {
  const tool = availableTool(ctx, runtime);
  const source = fileURLToPath(new URL("wasm2c/testing/file-guest.c", import.meta.url));
  const [compiler] = await context.findExecutables(["cc", "gcc", "clang"]);
  if (compiler === undefined) return ctx.skip("no C compiler on PATH");
  const [seen, own] = [join(folder, `seen by ${runtime.id}`), join(folder, `own of ${runtime.id}`)];
  await Promise.all([mkdir(seen), mkdir(own)]);
  const native = join(folder, `native ${runtime.id}`);
  await run({ exe: compiler, args: ["-w", "-D_GNU_SOURCE", "-o", native, source] });
  const expected = await run({ exe: native, args: [], cwd: own });
  const module = await buildWasiModule(source, folder);
  const result = await run(runtime.command(launchOf(module, { dirs: [{ host: seen, guest: "." }] }), tool));
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  const differences = DIFFERENCES[runtime.id]!;
  expect(result.stdout.split("\n")).toEqual(expected.stdout.split("\n").map((line) => differences[line] ?? line));
});

function availableTool(ctx: TestContext, runtime: RuntimeAdapter): DetectedTool {
  const tool = tools.get(runtime)!;
  if (tool.state !== "available") ctx.skip(tool.reason ?? "");
  return tool;
}
