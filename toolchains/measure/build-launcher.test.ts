import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunCommand } from "../process/command-spec.ts";
import { runCommand as run } from "../process/run-command.ts";
import { buildLauncher } from "./build-launcher.ts";
import { compilersOnPath } from "./testing/test-launcher.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "build launcher "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("compiles once and keeps the result", async (ctx) => {
  const compilerPaths = await compilersOnPath();
  if (compilerPaths.length === 0) ctx.skip("no C compiler on PATH");
  const started: string[] = [];
  const counting: RunCommand = (spec) => {
    started.push(spec.exe);
    return run(spec);
  };
  const first = await buildLauncher({ run: counting, compilerPaths, cacheFolder: folder });
  expect(first).not.toBeNull();
  const compilations = () => started.filter((exe) => exe === compilerPaths[0]);
  expect(compilations()).toHaveLength(1);
  const again = await buildLauncher({ run: counting, compilerPaths, cacheFolder: folder });
  expect(again).toBe(first);
  expect(compilations()).toHaveLength(1);
  expect(await readdir(folder)).toHaveLength(1);
});

test.for([
  ["empty", ""],
  ["no longer a program", Buffer.alloc(64, 7)],
  ["another program that ends with the same code", "#!/bin/sh\nexit 2\n"],
] as const)("replaces one that is %s", async ([, content], ctx) => {
  const compilerPaths = await compilersOnPath();
  if (compilerPaths.length === 0) ctx.skip("no C compiler on PATH");
  const options = { run, compilerPaths, cacheFolder: folder };
  const launcher = (await buildLauncher(options))!;
  await writeFile(launcher, content);
  expect(await buildLauncher(options)).toBe(launcher);
  expect((await run({ exe: launcher, args: [] })).stderr).toContain("usage: launcher");
});

test("one that is damaged and can't be replaced is not used", async (ctx) => {
  const compilerPaths = await compilersOnPath();
  if (compilerPaths.length === 0) ctx.skip("no C compiler on PATH");
  const [compiler = ""] = compilerPaths;
  const launcher = (await buildLauncher({ run, compilerPaths: [compiler], cacheFolder: folder }))!;
  await writeFile(launcher, "");
  const noCompiler: RunCommand = (spec) =>
    run({ ...spec, exe: spec.exe === compiler ? "/no/such/compiler" : spec.exe });
  expect(await buildLauncher({ run: noCompiler, compilerPaths: [compiler], cacheFolder: folder })).toBeNull();
});

test("goes on to the next compiler when one fails", async (ctx) => {
  const compilerPaths = await compilersOnPath();
  if (compilerPaths.length === 0) ctx.skip("no C compiler on PATH");
  const failing = await script("failing-cc", "process.exit(1)");
  const compiler = [failing, ...compilerPaths];
  expect(await buildLauncher({ run, compilerPaths: compiler, cacheFolder: folder })).not.toBeNull();
});

test("is null without a compiler that works", async (ctx) => {
  if (process.platform === "win32") ctx.skip("a script is not an executable on Windows");
  expect(await buildLauncher({ run, compilerPaths: [], cacheFolder: folder })).toBeNull();
  // It ends well and writes a file that is no launcher.
  const useless = await script(
    "useless-cc",
    `const [, built] = process.argv.slice(process.argv.indexOf("-o"));
require("fs").writeFileSync(built, "x", { mode: 0o755 });`,
  );
  const compilerPaths = [useless, join(folder, "nowhere")];
  expect(await buildLauncher({ run, compilerPaths, cacheFolder: join(folder, "cache") })).toBeNull();
  expect(await readdir(join(folder, "cache"))).toEqual([]);
});

async function script(name: string, body: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!${process.execPath}\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}
