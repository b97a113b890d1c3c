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

/** What every runtime has to do with the same program; each that is on this machine is tried. */

const tools = new Map<string, DetectedTool>();
let folder: string;
let wasmModule: string;
let executable: string | null;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "runtime contract ")));
  [wasmModule, executable] = await Promise.all([buildContractModule(folder), buildContractExecutable(folder)]);
  const context = createDetectionContext({ run });
  for (const runtime of runtimes) tools.set(runtime.id, await runtime.detect(context));
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
  runtime: RuntimeAdapter;
  variant: string | null;
}

const plainModes: Mode[] = runtimes.map((runtime) => ({ runtime, variant: null }));
const allModes: Mode[] = runtimes.flatMap((runtime) =>
  [null, ...runtime.variants].map((variant) => ({ runtime, variant })),
);

/** The command of a run, with whatever has to be compiled before done; skips where the mode isn't there. */
async function prepare(
  ctx: TestContext,
  { runtime, variant }: Mode,
  args: string[],
  more: { invocation?: Partial<Invocation>; maxMemoryBytes?: number; phasesFile?: string } = {},
): Promise<CommandSpec> {
  const tool = tools.get(runtime.id)!;
  const ref = runtimeMode(runtime.id, variant);
  if (!tool.modes.includes(ref)) ctx.skip(tool.reason ?? `this ${tool.name} has no ${ref}`);
  const artifact = runtime.target(null) === "native" ? executable : wasmModule;
  if (artifact === null) return ctx.skip("no C compiler on PATH");
  const { invocation, ...rest } = more;
  const launch: RuntimeLaunch = { artifact, variant, invocation: Invocation.parse({ args, ...invocation }), ...rest };
  expect(runtime.unsupported(launch, tool)).toBeUndefined();
  const precompilation = runtime.precompile?.(launch, tool, folder);
  if (precompilation === undefined) return runtime.command(launch, tool);
  for (const { path, text } of precompilation.files ?? []) await writeFile(path, text);
  for (const command of precompilation.commands) expect(await run(command)).toMatchObject({ exitCode: 0 });
  return runtime.command({ ...launch, artifact: precompilation.artifact }, tool);
}

describe.each(allModes)("$runtime.id, variant $variant", (mode) => {
  const { runtime } = mode;

  test("passes arguments with spaces and other alphabets, and an empty one", async (ctx) => {
    const words = ["two words", "größe 尺寸", "--env", "", '\'"$HOME"'];
    const result = await run(await prepare(ctx, mode, ["arguments", ...words]));
    expect(result).toMatchObject({ exitCode: 0, stdout: words.map((word) => `${word}\n`).join(""), stderr: "" });
  });

  test("ends with the program's exit code", async (ctx) => {
    expect(await run(await prepare(ctx, mode, ["exit", "3"]))).toMatchObject({ exitCode: 3, signal: null, stderr: "" });
  });

  test("tells a crash from an exit code", async (ctx) => {
    for (const crash of ["abort", "recurse"]) {
      const result = await run(await prepare(ctx, mode, [crash]));
      if (runtime.target(null) === "native")
        expect(result).toMatchObject({ exitCode: null, signal: expect.any(String) });
      else expect(result).toMatchObject({ exitCode: 134, stderr: expect.stringContaining("wasm trap") });
    }
  });

  test("limits a module's memory", async (ctx) => {
    if (runtime.target(null) === "native") ctx.skip("a native program's memory is not limited");
    const result = await run(await prepare(ctx, mode, ["memory"], { maxMemoryBytes: 16 * 2 ** 20 }));
    expect(Number.parseInt(result.stdout, 10)).toBeLessThan(16);
    expect(Number.parseInt(result.stdout, 10)).toBeGreaterThan(8);
  });
});

describe.each(plainModes)("$runtime.id", (mode) => {
  const { runtime } = mode;

  test("passes environment variables", async (ctx) => {
    const invocation = { env: { GREETING: "grüß dich = hallo" } };
    const given = await run(await prepare(ctx, mode, ["variable", "GREETING"], { invocation }));
    expect(given.stdout).toBe("grüß dich = hallo\n");
    if (runtime.target(null) === "native") return;
    const own = await run(await prepare(ctx, mode, ["variable", "PATH"], { invocation }));
    expect(own.stdout).toBe("(unset)\n");
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
    if (runtime.target(null) === "native") return;
    const outside = await run(await prepare(ctx, mode, ["file", wasmModule], { invocation }));
    expect(outside).toMatchObject({ exitCode: 1, stdout: "" });
    const renamed = { dirs: [{ host: data, guest: "/data" }] };
    const named = await run(await prepare(ctx, mode, ["file", "/data/text.txt"], { invocation: renamed }));
    expect(named).toMatchObject({ exitCode: 0, stdout: "Inhalt\n" });
  });

  test("a link leads no module out of a preopened folder", async (ctx) => {
    if (runtime.target(null) === "native") ctx.skip("a native program sees all files");
    if (process.platform === "win32") ctx.skip("making links takes a privilege on Windows");
    const data = join(folder, `data with links ${runtime.id}`);
    const outside = join(folder, `outside ${runtime.id}`);
    await Promise.all([mkdir(join(data, "deep"), { recursive: true }), mkdir(outside, { recursive: true })]);
    await writeFile(join(outside, "secret.txt"), "secret\n");
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
    ])
      expect(await run(await prepare(ctx, mode, ["file", path], { invocation })), path).toMatchObject({
        exitCode: 1,
        stdout: "",
      });
    await mkdir(join(data, "swapped"));
    const swapped = await run(await prepare(ctx, mode, ["swapped", "deep/folder link"], { invocation }));
    expect(swapped).toMatchObject({ exitCode: 0, stdout: "" });
    // The preopened folder itself may be reached by a link: that is the user's choice.
    const link = join(folder, `link to data ${runtime.id}`);
    await symlink(data, link);
    await writeFile(join(data, "deep", "text.txt"), "Inhalt\n");
    const linked = { dirs: [{ host: link, guest: "/d" }] };
    const read = await run(await prepare(ctx, mode, ["file", "/d/deep/text.txt"], { invocation: linked }));
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
