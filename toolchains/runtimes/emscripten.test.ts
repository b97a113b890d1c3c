import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TestContext, afterAll, beforeAll, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CompileRequest } from "../compilers/adapter.ts";
import { createEmcc } from "../compilers/emcc.ts";
import { createEmbeddedLlvm } from "../compilers/embedded-llvm.ts";
import { runBuildPlan } from "../compilers/run-build-plan.ts";
import { builtEntry } from "../process/built-entry.ts";
import type { CommandResult } from "../process/command-spec.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import type { RuntimeLaunch } from "./adapter.ts";
import { nodeRuntime } from "./node.ts";

/** The contract's program as Emscripten builds it, run by its loader. */

const contractSource = fileURLToPath(new URL("testing/contract-program.c", import.meta.url));
const context = createDetectionContext({ run });
let folder: string;
let node: DetectedTool;
let emcc: DetectedTool;
let loader: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "emscripten runtime ")));
  const adapter = createEmcc();
  [node, emcc] = await Promise.all([nodeRuntime.detect(context), adapter.detect(context)]);
  if (emcc.state !== "available") return;
  const work = join(folder, "work");
  await mkdir(work);
  const request: CompileRequest = {
    sources: [contractSource],
    language: "c",
    target: "emscripten",
    optimization: "O2",
    flags: [],
    simd: false,
  };
  const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
  const outcome = await runBuildPlan(adapter.plan(request, emcc, { work }), adapter, { run, llvm });
  expect(outcome).toMatchObject({ succeeded: true, kind: "program" });
  loader = outcome.plan.artifactPath;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function launchOf(
  args: string[],
  { invocation, ...more }: Partial<Omit<RuntimeLaunch, "invocation">> & { invocation?: Partial<Invocation> } = {},
): RuntimeLaunch {
  return { artifact: loader, variant: "emscripten", invocation: Invocation.parse({ args, ...invocation }), ...more };
}

async function runLoader(
  ctx: TestContext,
  args: string[],
  more: Parameters<typeof launchOf>[1] & { stdin?: string; timeoutMs?: number; maxOutputBytes?: number } = {},
): Promise<CommandResult> {
  if (emcc.state !== "available") ctx.skip(emcc.reason ?? "");
  const { stdin, timeoutMs, maxOutputBytes, ...launch } = more;
  expect(nodeRuntime.unsupported(launchOf(args, launch), node)).toBeUndefined();
  return run({ ...nodeRuntime.command(launchOf(args, launch), node), stdin, timeoutMs, maxOutputBytes });
}

test("arguments, exit codes, environment and input", async (ctx) => {
  const words = ["two words", "größe 尺寸", "--env", "--", "", '\'"$HOME"'];
  const spoken = await runLoader(ctx, ["arguments", ...words]);
  expect(spoken).toMatchObject({ exitCode: 0, stdout: words.map((word) => `${word}\n`).join(""), stderr: "" });
  expect(await runLoader(ctx, ["exit", "200"])).toMatchObject({ exitCode: 200, stdout: "", stderr: "" });
  const invocation = { env: { GREETING: "grüß dich = hallo" } };
  expect(await runLoader(ctx, ["variable", "GREETING"], { invocation })).toMatchObject({
    stdout: "grüß dich = hallo\n",
  });
  for (const name of ["PATH", "HOME", "USER"])
    expect(await runLoader(ctx, ["variable", name], { invocation })).toMatchObject({ stdout: "(unset)\n" });
  expect(await runLoader(ctx, ["input"], { stdin: "größe\n" })).toMatchObject({ stdout: "8 bytes\n" });
  expect(await runLoader(ctx, ["input"])).toMatchObject({ stdout: "0 bytes\n" });
});

test("a trap is told from an exit code", async (ctx) => {
  for (const [crash, kind] of [
    ["abort", "unknown"],
    // Its C stack is a part of its memory, and ends first.
    ["recurse", "out of bounds memory access"],
  ] as const) {
    const result = await runLoader(ctx, [crash]);
    expect(result.exitCode).toBe(134);
    expect(nodeRuntime.readTrap!({ ...result, silent: false })).toMatchObject({ kind });
  }
  const own = await runLoader(ctx, ["exit", "134"]);
  expect(own).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("which stands for a trap") });
  expect(nodeRuntime.readTrap!({ ...own, silent: false })).toBeNull();
});

test("folders, under the names given, and nothing else of the machine", async (ctx) => {
  const data = join(folder, "data folder");
  await mkdir(data, { recursive: true });
  await writeFile(join(data, "text.txt"), "Inhalt\n");
  const here = { invocation: { dirs: [{ host: data, guest: "." }] } };
  expect(await runLoader(ctx, ["file", "text.txt"], here)).toMatchObject({ exitCode: 0, stdout: "Inhalt\n" });
  expect(await runLoader(ctx, ["file", loader], here)).toMatchObject({ exitCode: 1, stdout: "" });
  expect(await runLoader(ctx, ["write", "new.txt"], here)).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(data, "new.txt"), "utf8")).toBe("written\n");
  const named = { invocation: { dirs: [{ host: data, guest: "/data" }] } };
  expect(await runLoader(ctx, ["file", "/data/text.txt"], named)).toMatchObject({ stdout: "Inhalt\n" });
});

test("a memory limit ends the program with its mark; without one it has more", async (ctx) => {
  const maxMemoryBytes = 24 * 2 ** 20;
  const limited = await runLoader(ctx, ["memory"], { maxMemoryBytes, memoryLimitMark: "no more memory" });
  expect(limited).toMatchObject({ exitCode: 134, stdout: "", stderr: expect.stringMatching(/no more memory\n$/) });
  const roomy = await runLoader(ctx, ["exit", "3"], { maxMemoryBytes, memoryLimitMark: "no more memory" });
  expect(roomy).toMatchObject({ exitCode: 3, stderr: "" });
  const small = launchOf([], { maxMemoryBytes: 65_536, memoryLimitMark: "x" });
  expect(nodeRuntime.unsupported(small, node)).toMatch(/starts with .* of memory/);
});

test("time limit, flood and phases", async (ctx) => {
  expect(await runLoader(ctx, ["endless"], { timeoutMs: 500 })).toMatchObject({ exitCode: null, timedOut: true });
  const flood = await runLoader(ctx, ["flood"], { maxOutputBytes: 100_000 });
  expect(flood).toMatchObject({ exitCode: null, outputTruncated: true });
  const phasesFile = join(folder, "phases.json");
  await runLoader(ctx, ["exit", "0"], { phasesFile });
  const phases = nodeRuntime.phases!(await readFile(phasesFile, "utf8"));
  expect(Object.keys(phases).sort()).toEqual(["compileNs", "instantiateNs", "loadNs", "runNs"]);
});

test("says before a run what can't be done", async (ctx) => {
  const host = folder;
  const withFolders = (...guests: string[]) =>
    launchOf([], { invocation: { dirs: guests.map((guest) => ({ host, guest })) } });
  const module = join(folder, "program.wasm");
  await writeFile(module, "\0asm");
  expect(nodeRuntime.unsupported({ ...launchOf([]), artifact: module }, node)).toMatch(/no loader of Emscripten's/);
  const own = join(folder, "own.js");
  await Promise.all([writeFile(own, "module.exports = 1"), writeFile(join(folder, "own.wasm"), "\0asm")]);
  expect(nodeRuntime.unsupported({ ...launchOf([]), artifact: own }, node)).toMatch(/was not written by Emscripten/);
  await writeFile(own, 'Module["instantiateWasm"]; Module["FS"] = FS; Module["ENV"]=ENV');
  expect(nodeRuntime.unsupported({ ...launchOf([]), artifact: own }, node)).toMatch(
    /doesn't export NODEFS, callMain.*EXPORTED_RUNTIME_METHODS=FS,NODEFS,ENV,callMain/,
  );
  if (emcc.state !== "available") ctx.skip(emcc.reason ?? "");
  expect(nodeRuntime.unsupported(withFolders("/"), node)).toMatch(/has a "\/" of its own/);
  expect(nodeRuntime.unsupported(withFolders("/x/../dev"), node)).toMatch(/of its own/);
  expect(nodeRuntime.unsupported(withFolders(".", "data"), node)).toMatch(/inside the one called/);
  const alone = join(folder, "alone");
  await mkdir(alone);
  await copyFile(loader, join(alone, basename(loader)));
  const withoutModule = { ...launchOf([]), artifact: join(alone, basename(loader)) };
  expect(nodeRuntime.unsupported(withoutModule, node)).toMatch(/needs its module/);
});

test("a package.json above it does not decide how a loader is read", async (ctx) => {
  if (emcc.state !== "available") ctx.skip(emcc.reason ?? "");
  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{"type":"module"}');
  for (const path of [loader, loader.replace(/js$/, "wasm")]) await copyFile(path, join(project, basename(path)));
  const launch = { ...launchOf(["exit", "5"]), artifact: join(project, basename(loader)) };
  expect(await run(nodeRuntime.command(launch, node))).toMatchObject({ exitCode: 5, stderr: "" });
});
