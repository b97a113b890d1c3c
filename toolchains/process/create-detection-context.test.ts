import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { expect, test } from "vitest";
import { installFake, temporaryFolder } from "../testing/fake-tools.ts";
import { createDetectionContext } from "./create-detection-context.ts";
import { probe } from "./probe.ts";
import { runCommand as run } from "./run-command.ts";

function program(...path: string[]): string {
  const file = join(...path);
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

function contextOf(folders: string[], more: { platform?: NodeJS.Platform; env?: Record<string, string> } = {}) {
  return createDetectionContext({ run, platform: more.platform, env: { PATH: folders.join(delimiter), ...more.env } });
}

test("every candidate is found, PATH first, then the extra folders", async () => {
  const [first, second, extra] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const found = [program(first, "cc"), program(second, "cc"), program(extra, "cc")];
  expect(await contextOf([first, "/no/such/folder", second]).findExecutables(["cc"], [extra, first])).toEqual(found);
});

test("folders of the workbench's own come after PATH and before the extra ones", async () => {
  const [onPath, own, extra] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const found = [program(onPath, "deno"), program(own, "deno"), program(extra, "deno")];
  const context = createDetectionContext({ run, env: { PATH: onPath }, ownFolders: [own] });
  expect(await context.findExecutables(["deno"], [extra])).toEqual(found);
});

test("relative folders on PATH are meant from here, and what is found works from anywhere", async () => {
  const folder = temporaryFolder();
  const found = program(folder, "cc");
  const [tool] = await contextOf([relative(process.cwd(), folder)]).findExecutables(["cc"]);
  expect(tool).toBe(found);
  expect(await run({ exe: tool!, args: [], cwd: temporaryFolder() })).toMatchObject({ exitCode: 0 });
});

test("what can't be run is no candidate", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "cc"), "no execute permission");
  mkdirSync(join(folder, "gcc"));
  expect(await contextOf([folder]).findExecutables(["cc", "gcc"])).toEqual([]);
});

test("a link that leads nowhere is a candidate, and a probe of it says what is wrong", async () => {
  const folder = temporaryFolder();
  const link = join(folder, "clang");
  symlinkSync(join(folder, "gone"), link);
  const context = contextOf([folder]);
  expect(await context.findExecutables(["clang"])).toEqual([link]);
  expect(await probe(context, link, ["--version"])).toEqual({ reason: "is a link that leads nowhere" });
});

test("a tool that hangs is given up within 3 s, also when it ignores being asked to end", async () => {
  const folder = temporaryFolder();
  const path = installFake(folder, "cc", "stubborn");
  const startedAt = performance.now();
  const answer = await probe(contextOf([folder]), path, ["--version"]);
  expect(answer).toEqual({ reason: expect.stringMatching(/^gave no answer to --version within \d(\.\d)? s$/) });
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

test("however many programs hang, the next one is asked while they still run", async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let running = 0;
  let mostAtOnce = 0;
  const context = createDetectionContext({
    run: async ({ exe }) => {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      if (exe === "hangs") await released;
      running -= 1;
      return {
        exitCode: 0,
        signal: null,
        stdout: "",
        stderr: "",
        timedOut: false,
        outputTruncated: false,
        elapsedNs: 1,
      };
    },
  });
  const hanging = Array.from({ length: 60 }, () => context.run({ exe: "hangs", args: [] }));
  const startedAtOnce = running;
  await context.run({ exe: "answers", args: [] });
  expect(running).toBe(60);
  expect(startedAtOnce).toBeLessThan(60);
  expect(mostAtOnce).toBeGreaterThan(60);
  release();
  await Promise.all(hanging);
});

test("several names of one program are one candidate, under the name found first", async () => {
  const folder = temporaryFolder();
  program(folder, "x86_64-linux-gnu-gcc-12");
  symlinkSync(join(folder, "x86_64-linux-gnu-gcc-12"), join(folder, "gcc-12"));
  symlinkSync(join(folder, "gcc-12"), join(folder, "gcc"));
  const merged = join(temporaryFolder(), "bin");
  symlinkSync(folder, merged);
  expect(await contextOf([folder, merged]).findExecutables(["gcc", "gcc-12"])).toEqual([join(folder, "gcc")]);
});

test("a proxy that acts by its name is a candidate for each name", async () => {
  const folder = temporaryFolder();
  program(folder, "rustup");
  for (const name of ["rustc", "cargo"]) symlinkSync(join(folder, "rustup"), join(folder, name));
  const context = contextOf([folder]);
  expect(await context.findExecutables(["rustc"])).toEqual([join(folder, "rustc")]);
  expect(await context.findExecutables(["rustc", "cargo"])).toEqual([join(folder, "rustc"), join(folder, "cargo")]);
});

test("Windows: executables by extension, and no command scripts", async () => {
  const folder = temporaryFolder();
  for (const name of ["gcc", "gcc.cmd", "gcc.exe"]) writeFileSync(join(folder, name), "");
  const context = contextOf([folder], { platform: "win32", env: { PATHEXT: ".COM;.EXE;.BAT;.CMD" } });
  expect(await context.findExecutables(["gcc"])).toEqual([join(folder, "gcc.exe")]);
});

test("packages are found with entry and version, or not at all", async () => {
  const context = createDetectionContext({ run });
  expect(await context.findPackage("@yowasp/clang")).toEqual({
    entry: expect.stringContaining(join("@yowasp", "clang")),
    version: expect.stringMatching(/^\d+\.\d+/),
  });
  expect(await context.findPackage("no-such-package")).toBeNull();
});

test("folders and files", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "x"), "");
  const context = contextOf([]);
  expect(await context.listFolder(folder)).toEqual(["x"]);
  expect(await context.listFolder(join(folder, "gone"))).toEqual([]);
  expect(await context.fileExists(join(folder, "x"))).toBe(true);
  expect(await context.fileExists(join(folder, "y"))).toBe(false);
});
