import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type TestContext, afterAll, beforeAll, describe, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { processesWith } from "../measure/testing/processes.ts";
import type { CommandSpec } from "../process/command-spec.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { runtimes } from "./index.ts";
import { runtimeMode } from "./runtime-mode.ts";
import { buildContractExecutable, buildContractModule } from "./testing/contract-program.ts";
import { RUNTIME_FACTS } from "./testing/runtime-facts.ts";

/** What every runtime has to do with the same program; each that is on this machine is tried. */

const tools = new Map<string, DetectedTool>();
const precompiled = new Map<string, Promise<string>>();
let folder: string;
let wasmModule: string;
let executable: string | null;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "runtime contract ")));
  // So that nothing of these runs stays in the user's own cache.
  process.env["WASMER_DIR"] = join(folder, "wasmer");
  [wasmModule, executable] = await Promise.all([buildContractModule(folder), buildContractExecutable(folder)]);
  const context = createDetectionContext({ run });
  await Promise.all(runtimes.map(async (runtime) => tools.set(runtime.id, await runtime.detect(context))));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("every runtime has an id of its own and is detected under it", () => {
  const ids = runtimes.map((runtime) => runtime.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [id, tool] of tools) {
    expect(tool).toMatchObject({ id, kind: "runtime" });
    expect(tool.state === "available").toBe(tool.modes[0] === id);
    expect(tool.state === "available").toBe(tool.hint === null);
  }
});

interface Mode {
  ref: string;
  runtime: RuntimeAdapter;
  variant: string | null;
}

const modesOf = (runtime: RuntimeAdapter, variants: (string | null)[]): Mode[] =>
  variants
    // Emscripten's loader runs what no other runtime does, and has its own tests.
    .filter((variant) => ["native", "wasm32-wasip1"].includes(runtime.target(variant)))
    .map((variant) => ({ ref: runtimeMode(runtime.id, variant), runtime, variant }));
const plainModes: Mode[] = runtimes.flatMap((runtime) => modesOf(runtime, [null]));
const allModes: Mode[] = runtimes.flatMap((runtime) => modesOf(runtime, [null, ...runtime.variants]));

const isNative = ({ runtime }: Mode) => runtime.target(null) === "native";

function factsOf({ runtime }: Mode) {
  const facts = RUNTIME_FACTS[runtime.id];
  if (facts === undefined) throw new Error(`testing/runtime-facts.ts says nothing of ${runtime.id}`);
  return facts;
}

/** The command of a run, with whatever has to be compiled before done; skips where the mode isn't there. */
async function prepare(
  ctx: TestContext,
  mode: Mode,
  args: string[],
  more: { invocation?: Partial<Invocation>; phasesFile?: string } = {},
): Promise<CommandSpec> {
  const { ref, runtime, variant } = mode;
  const tool = tools.get(runtime.id)!;
  if (!tool.modes.includes(ref)) ctx.skip(tool.reason ?? `this ${tool.name} has no ${ref}`);
  const artifact = isNative(mode) ? executable : wasmModule;
  if (artifact === null) return ctx.skip("no C compiler on PATH");
  const { invocation, phasesFile } = more;
  const launch: RuntimeLaunch = {
    artifact,
    variant,
    invocation: Invocation.parse({ args, ...invocation }),
    phasesFile,
  };
  expect(runtime.unsupported(launch, tool)).toBeUndefined();
  const prepared = precompiled.get(ref) ?? precompile(mode, launch, tool);
  precompiled.set(ref, prepared);
  return runtime.command({ ...launch, artifact: await prepared }, tool);
}

/** Compiles once what the mode runs, where that is something else than the module itself. */
async function precompile({ ref, runtime }: Mode, launch: RuntimeLaunch, tool: DetectedTool): Promise<string> {
  const workFolder = join(folder, ref.replace(":", " "));
  await mkdir(workFolder, { recursive: true });
  const plan = runtime.precompile?.(launch, tool, workFolder);
  if (plan === undefined) return launch.artifact;
  for (const { path, text } of plan.files ?? []) await writeFile(path, text);
  for (const command of plan.commands) expect(await run(command)).toMatchObject({ exitCode: 0 });
  expect(existsSync(plan.artifact)).toBe(true);
  return plan.artifact;
}

describe.each(allModes)("$ref", (mode) => {
  test("passes arguments with spaces and other alphabets, and an empty one", async (ctx) => {
    const words = ["two words", "größe 尺寸", "--env", "--", "-x", "", '\'"$HOME"'];
    const result = await run(await prepare(ctx, mode, ["arguments", ...words]));
    expect(result).toMatchObject({ exitCode: 0, stdout: words.map((word) => `${word}\n`).join(""), stderr: "" });
  });

  test("ends with the program's exit code", async (ctx) => {
    expect(await run(await prepare(ctx, mode, ["exit", "3"]))).toMatchObject({ exitCode: 3, signal: null, stderr: "" });
    const { greatestExitCode = 255 } = factsOf(mode);
    const high = await run(await prepare(ctx, mode, ["exit", "200"]));
    if (greatestExitCode >= 200) expect(high).toMatchObject({ exitCode: 200, stderr: "" });
    else expect(high).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("invalid exit status") });
  });

  test("tells a crash from an exit code", async (ctx) => {
    const { exitCode, words } = factsOf(mode).trap;
    const everything = ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr;
    for (const crash of ["abort", "recurse"]) {
      const result = await run(await prepare(ctx, mode, [crash]));
      expect(result).toMatchObject({ exitCode, signal: exitCode === null ? expect.any(String) : null });
      expect(everything(result)).toMatch(words);
    }
    if (exitCode === null) return;
    const exits = await run(await prepare(ctx, mode, ["exit", `${exitCode}`]));
    expect(everything(exits)).not.toMatch(words);
  });
});

describe.each(plainModes)("$ref", (mode) => {
  const { runtime } = mode;

  /** What a folder can be called besides "."; the same folder where a runtime has no second names. */
  const nameFor = (host: string) => (isNative(mode) || factsOf(mode).keepsFolderNames ? host : "/data");

  test("passes environment variables, and no others", async (ctx) => {
    const environment = factsOf(mode).withoutEnvironment;
    if (environment !== undefined) ctx.skip(environment);
    const invocation = { env: { GREETING: "grüß dich = hallo" } };
    const given = await run(await prepare(ctx, mode, ["variable", "GREETING"], { invocation }));
    expect(given.stdout).toBe("grüß dich = hallo\n");
    const own = await run(await prepare(ctx, mode, ["variable", "PATH"], { invocation }));
    expect(own.stdout).toBe(isNative(mode) ? `${process.env["PATH"]}\n` : "(unset)\n");
  });

  test("lets a program take 100 MiB", async (ctx) => {
    expect(await run(await prepare(ctx, mode, ["memory", "100"]))).toMatchObject({ exitCode: 0, stdout: "100 MiB\n" });
  });

  test("passes the input, which is at its end when there is none", async (ctx) => {
    const command = await prepare(ctx, mode, ["input"]);
    expect(await run(command)).toMatchObject({ stdout: "0 bytes\n" });
    const some = await run({ ...command, stdin: "größe\n" });
    expect(some.stdout).toBe("8 bytes\n");
  });

  test("shows a preopened folder, and no other to a module", async (ctx) => {
    const data = join(folder, "data folder");
    await mkdir(data, { recursive: true });
    await writeFile(join(data, "text.txt"), "Inhalt\n");
    const invocation = { dirs: [{ host: data, guest: "." }] };
    const inside = await run(await prepare(ctx, mode, ["file", "text.txt"], { invocation }));
    expect(inside).toMatchObject({ exitCode: 0, stdout: "Inhalt\n" });
    if (isNative(mode) || factsOf(mode).showsOnlyWorkingFolder !== undefined) return;
    const outside = await run(await prepare(ctx, mode, ["file", wasmModule], { invocation }));
    expect(outside).toMatchObject({ exitCode: 1, stdout: "" });
    const name = nameFor(data);
    const renamed = { dirs: [{ host: data, guest: name }] };
    const named = await run(await prepare(ctx, mode, ["file", `${name}/text.txt`], { invocation: renamed }));
    expect(named).toMatchObject({ exitCode: 0, stdout: "Inhalt\n" });
  });

  test("writes into a preopened folder", async (ctx) => {
    const { forgetsWorkingFolder, showsOnlyWorkingFolder } = factsOf(mode);
    const data = join(folder, `written by ${runtime.id}`);
    await mkdir(data, { recursive: true });
    const invocation = { dirs: [{ host: data, guest: "." }] };
    expect(await run(await prepare(ctx, mode, ["write", "a.txt"], { invocation }))).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(data, "a.txt")), forgetsWorkingFolder).toBe(forgetsWorkingFolder === undefined);
    if (showsOnlyWorkingFolder !== undefined) return;
    const name = nameFor(data);
    const renamed = { dirs: [{ host: data, guest: name }] };
    await run(await prepare(ctx, mode, ["write", `${name}/b.txt`], { invocation: renamed }));
    expect(await readFile(join(data, "b.txt"), "utf8")).toBe("written\n");
  });

  test("a link leads no module out of a preopened folder", async (ctx) => {
    if (isNative(mode)) ctx.skip("a native program sees all files");
    if (process.platform === "win32") ctx.skip("making links takes a privilege on Windows");
    const { followsLinks } = factsOf(mode);
    const data = join(folder, `data with links ${runtime.id}`);
    const outside = join(folder, `outside ${runtime.id}`);
    await Promise.all([mkdir(join(data, "deep"), { recursive: true }), mkdir(outside, { recursive: true })]);
    await writeFile(join(outside, "secret.txt"), "secret\n");
    await writeFile(join(data, "deep", "text.txt"), "Inhalt\n");
    await symlink(join(outside, "secret.txt"), join(data, "file link"));
    await symlink(outside, join(data, "deep", "folder link"));
    // As text it leads to what is inside, as the system goes through the links to what is not.
    await symlink(`deep/folder link/../${basename(outside)}/secret.txt`, join(data, "crooked link"));
    const invocation = { dirs: [{ host: data, guest: "." }] };
    for (const path of [
      "file link",
      "deep/folder link/secret.txt",
      "deep/../deep/folder link/secret.txt",
      "crooked link",
    ]) {
      const result = await run(await prepare(ctx, mode, ["file", path], { invocation }));
      const expected = followsLinks === undefined ? { exitCode: 1, stdout: "" } : { exitCode: 0, stdout: "secret\n" };
      expect(result, `${path}; ${followsLinks}`).toMatchObject(expected);
    }
    if (followsLinks !== undefined) return;
    await mkdir(join(data, "swapped"));
    const swapped = await run(await prepare(ctx, mode, ["swapped", "deep/folder link"], { invocation }));
    expect(swapped.stdout).toBe("");
    // The preopened folder itself may be reached by a link: that is the user's choice.
    const link = join(folder, `link to data ${runtime.id}`);
    await symlink(data, link);
    const name = nameFor(link);
    const linked = { dirs: [{ host: link, guest: name }] };
    const read = await run(await prepare(ctx, mode, ["file", `${name}/deep/text.txt`], { invocation: linked }));
    expect(read).toMatchObject({ exitCode: 0, stdout: "Inhalt\n" });
  });

  test("an endless loop and a flood can be ended from outside", async (ctx) => {
    const endless = await run({ ...(await prepare(ctx, mode, ["endless"])), timeoutMs: 300 });
    expect(endless).toMatchObject({ exitCode: null, timedOut: true });
    const flood = await run({ ...(await prepare(ctx, mode, ["flood"])), maxOutputBytes: 1_000_000 });
    expect(flood).toMatchObject({ exitCode: null, outputTruncated: true });
    expect(flood.stdout).toHaveLength(1_000_000);
  });

  test("a cancelled run leaves no process", async (ctx) => {
    const command = await prepare(ctx, mode, ["endless"]);
    const signal = AbortSignal.timeout(200);
    await expect(run(command, { signal })).rejects.toMatchObject({ code: "CANCELLED" });
    if (process.platform !== "win32") expect(processesWith(folder)).toEqual([]);
  });

  test("tells its phases where it can", async (ctx) => {
    if (runtime.phases === undefined) return ctx.skip("this runtime doesn't tell them");
    const phasesFile = join(folder, "phases.json");
    const startedAt = performance.now();
    await run(await prepare(ctx, mode, ["exit", "0"], { phasesFile }));
    const elapsedNs = (performance.now() - startedAt) * 1e6;
    const phases = runtime.phases(await readFile(phasesFile, "utf8"));
    expect(Object.keys(phases).sort()).toEqual(["compileNs", "instantiateNs", "loadNs", "runNs"]);
    const sumNs = Object.values(phases).reduce((sum, phaseNs) => sum + phaseNs, 0);
    expect(sumNs).toBeGreaterThan(0);
    expect(sumNs).toBeLessThan(elapsedNs);
  });
});
