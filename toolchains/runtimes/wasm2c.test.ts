import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TestContext, afterAll, beforeAll, describe, expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CommandResult } from "../process/command-spec.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import type { RuntimeLaunch } from "./adapter.ts";
import { installAnsweringTool } from "./testing/answering-tool.ts";
import { bareMachine } from "./testing/bare-machine.ts";
import { buildWasiModule } from "./testing/build-wasi-module.ts";
import { wasm2cRuntime } from "./wasm2c.ts";

const context = createDetectionContext({ run });
let folder: string;
let tool: DetectedTool;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "wasm2c ")));
  tool = await wasm2cRuntime.detect(context);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function guestSource(name: string): string {
  return fileURLToPath(new URL(`wasm2c/testing/${name}.c`, import.meta.url));
}

function launchOf(artifact: string, invocation: Partial<Invocation> = {}): RuntimeLaunch {
  return { artifact, variant: null, invocation: Invocation.parse(invocation) };
}

/** Builds the module's executable and gives a function that runs it. */
async function compiled(
  ctx: TestContext,
  module: string,
): Promise<(invocation?: Partial<Invocation>) => Promise<CommandResult>> {
  if (tool.state !== "available") ctx.skip(tool.reason ?? "");
  const workFolder = await mkdtemp(join(folder, "work "));
  expect(wasm2cRuntime.unsupported(launchOf(module), tool)).toBeUndefined();
  const plan = wasm2cRuntime.precompile!(launchOf(module), tool, workFolder)!;
  for (const { path, text } of plan.files ?? []) await writeFile(path, text);
  for (const command of plan.commands) expect(await run(command)).toMatchObject({ exitCode: 0, stderr: "" });
  return (invocation) => run(wasm2cRuntime.command(launchOf(plan.artifact, invocation), tool));
}

/** `(module (func (export "_start")))` */
async function writeEmptyModule(): Promise<string> {
  const module = join(folder, "empty.wasm");
  const bytes = "0061736d0100000001040160000003020100070a01065f737461727400000a040102000b";
  await writeFile(module, Buffer.from(bytes, "hex"));
  return module;
}

describe("what it is found by", () => {
  const RUNTIME_FILES = ["include/wasm-rt.h", "share/wabt/wasm2c/wasm-rt-impl.c"];

  async function installWabt(version: string, files = RUNTIME_FILES): Promise<string> {
    const prefix = temporaryFolder();
    for (const path of ["bin", "include", "share/wabt/wasm2c"]) await mkdir(join(prefix, path), { recursive: true });
    for (const path of files) await writeFile(join(prefix, path), "");
    installAnsweringTool(join(prefix, "bin"), "wasm2c", { version });
    return prefix;
  }

  test("wasm2c, its runtime's files and the C compiler", async (ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    const prefix = await installWabt("1.0.39\n", [...RUNTIME_FILES, "share/wabt/wasm2c/wasm-rt-mem-impl.c"]);
    const bin = join(prefix, "bin");
    installAnsweringTool(bin, "clang", { version: "Apple clang version 17.0.0 (clang-1700.0.13)\nTarget: arm64\n" });
    installAnsweringTool(bin, "cc", { version: "cc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright\n" });
    const found = await wasm2cRuntime.detect(bareMachine(bin));
    expect(found).toMatchObject({ state: "available", version: "1.0.39 + gcc 12.2.0", modes: ["wasm2c"] });
    expect(found.parts).toMatchObject({
      cc: join(bin, "cc"),
      "wasm-rt.h": join(prefix, "include", "wasm-rt.h"),
      "wasm-rt-mem-impl.c": join(prefix, "share", "wabt", "wasm2c", "wasm-rt-mem-impl.c"),
    });
    await rm(join(bin, "cc"));
    expect(await wasm2cRuntime.detect(bareMachine(bin))).toMatchObject({ version: "1.0.39 + clang 17.0.0" });
  });

  test("what is lacking is named", async (ctx) => {
    if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
    const reasonIn = async (prefix: string) => (await wasm2cRuntime.detect(bareMachine(join(prefix, "bin")))).reason;
    expect(await reasonIn(await installWabt("1.0.29\n"))).toMatch(/is version 1\.0\.29; 1\.0\.30 or newer/);
    expect(await reasonIn(await installWabt("1.0.36\n", []))).toMatch(/came without wasm-rt\.h/);
    const withoutCompiler = await wasm2cRuntime.detect(bareMachine(join(await installWabt("1.0.36\n"), "bin")));
    expect(withoutCompiler).toMatchObject({ state: "broken", reason: expect.stringContaining("needs a C compiler") });
    expect(withoutCompiler.hint).toMatch(/^Install a C compiler: /);
  });

  test("not on Windows, where it says so", async () => {
    const found = await wasm2cRuntime.detect({ ...context, platform: "win32" });
    expect(found).toMatchObject({ state: "missing", modes: [], reason: expect.stringContaining("Windows") });
    expect(found.hint).toContain("Subsystem for Linux");
  });
});

test("says before a run which features can't be translated", async () => {
  const found: DetectedTool = { ...tool, state: "available", modes: ["wasm2c"], version: "1.0.32 + gcc 12.2.0" };
  const module = join(folder, "simd.wasm");
  // (module (memory (export "memory") 1) (func (export "_start") (drop (v128.const i64x2 0 0))))
  const bytes =
    "0061736d01000000010401600000030201000503010001071302066d656d6f72790200065f737461727400000a17011500fd0c000000000000000000000000000000001a0b";
  await writeFile(module, Buffer.from(bytes, "hex"));
  expect(wasm2cRuntime.unsupported(launchOf(module), found)).toMatch(/uses SIMD, which wasm2c 1\.0\.32.* doesn't have/);
  const newer = { ...found, version: "1.0.36 + gcc 12.2.0", parts: {} };
  expect(wasm2cRuntime.unsupported(launchOf(module), newer)).toMatch(/SIMDe/);
  expect(wasm2cRuntime.unsupported(launchOf(module), { ...newer, parts: { simde: "/usr/include" } })).toBeUndefined();
});

test("terms and command line", () => {
  const dirs = [{ host: "/data dir", guest: "." }];
  const command = wasm2cRuntime.command(launchOf("/p.wasm2c", { args: ["--env", "x"], env: { A: "b=c" }, dirs }), tool);
  expect(command).toEqual({
    exe: "/p.wasm2c",
    args: ["--dir", "/data dir", ".", "--env", "A=b=c", "--", "--env", "x"],
  });
  expect(wasm2cRuntime.terms({ variant: null, warmupRuns: 0, features: [] }, tool)).toMatchObject({
    tier: "aot",
    cacheState: "precompiled",
    codegenFlags: expect.arrayContaining(["-O2"]),
  });
});

test("a program does with files, folders, links and clocks what it does natively", async (ctx) => {
  const guest = await compiled(ctx, await buildWasiModule(guestSource("file-guest"), folder));
  const native = join(folder, "file-guest");
  await run({ exe: tool.parts!["cc"]!, args: ["-w", "-D_GNU_SOURCE", "-o", native, guestSource("file-guest")] });
  const [seen, own] = [join(folder, "seen"), join(folder, "own")];
  await Promise.all([mkdir(seen), mkdir(own)]);
  const result = await guest({ dirs: [{ host: seen, guest: "." }] });
  const expected = await run({ exe: native, args: [], cwd: own });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(result.stdout.split("\n")).toEqual(expected.stdout.split("\n"));
  expect(await readdir(seen)).toEqual(await readdir(own));
  expect(await readFile(join(seen, "text"), "utf8")).toBe(await readFile(join(own, "text"), "utf8"));
});

test("a hostile program gets errors, and nothing of what is outside", async (ctx) => {
  const guest = await compiled(ctx, await buildWasiModule(guestSource("hostile-guest"), folder));
  const inside = join(folder, "hostile", "inside");
  const outside = join(folder, "hostile", "outside");
  await Promise.all([mkdir(join(inside, "deep"), { recursive: true }), mkdir(outside, { recursive: true })]);
  await writeFile(join(outside, "secret"), "secret\n");
  await writeFile(join(inside, "deep", "text"), "text\n");
  const links = {
    out: "../outside",
    "deep/out": "../../outside",
    up: "..",
    whole: "/etc",
    self: "self",
    inside: "deep/../deep",
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(inside, name));
  const result = await guest({ dirs: [{ host: inside, guest: "." }] });
  expect(result).toMatchObject({ exitCode: 0, stdout: "nothing got through\n", stderr: "" });
  expect(await readdir(outside)).toEqual(["secret"]);
  expect((await readdir(inside)).sort()).toEqual(["deep", "inside", "out", "self", "up", "whole"]);
});

test("a module without memory or imports runs too", async (ctx) => {
  expect(await (await compiled(ctx, await writeEmptyModule()))()).toMatchObject({
    exitCode: 0,
    stdout: "",
    stderr: "",
  });
});

test.for(["gcc", "clang", "clang-19"])("our C has no warning by %s", async (name, ctx) => {
  const [compiler] = await context.findExecutables([name]);
  if (compiler === undefined) return ctx.skip(`no ${name} on PATH`);
  if (tool.state !== "available") return ctx.skip(tool.reason ?? "");
  const workFolder = await mkdtemp(join(folder, "warnings "));
  const module = await writeEmptyModule();
  const plan = wasm2cRuntime.precompile!(launchOf(module), tool, workFolder)!;
  for (const { path, text } of plan.files ?? []) await writeFile(path, text);
  const [translate, compile] = plan.commands;
  await run(translate!);
  const settings = compile!.args.filter((arg) => /^-[DI]/.test(arg));
  const sources = plan.files!.map(({ path }) => path).filter((path) => path.endsWith(".c"));
  const args = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-fsyntax-only", ...settings, ...sources];
  const result = await run({ exe: compiler, args });
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
});
