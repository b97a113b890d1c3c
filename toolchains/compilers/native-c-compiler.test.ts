import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand } from "../process/run-command.ts";
import { installFake, temporaryFolder } from "../testing/fake-tools.ts";
import { createClang } from "./clang.ts";
import { createGcc } from "./gcc.ts";

/** A compiler that answers like a real one; `crt1` is what it says to -print-file-name=crt1.o. */
function installCompiler(folder: string, name: string, version: string, crt1 = "/usr/lib/crt1.o"): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\ncase "$1" in --version) echo '${version}';; *) echo '${crt1}';; esac\n`);
  chmodSync(path, 0o755);
  return path;
}

function machine(folders: string[], platform: NodeJS.Platform = "linux") {
  const context = createDetectionContext({ run: runCommand, env: { PATH: folders.join(delimiter) }, platform });
  return { ...context, findExecutables: (names: string[]) => context.findExecutables(names) };
}

test.skipIf(process.platform === "win32").for([
  ["gcc (Debian 12.2.0-14+deb12u1) 12.2.0", "12.2.0"],
  ["gcc (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0", "11.4.0"],
  ["gcc (GCC) 14.2.1 20240912 (Red Hat 14.2.1-3)", "14.2.1"],
  ["gcc (GCC) 15.1.1 20250425", "15.1.1"],
  ["gcc.exe (x86_64-posix-seh-rev0, Built by MinGW-Builds project) 13.2.0", "13.2.0"],
  ["gcc-14 (Homebrew GCC 14.2.0) 14.2.0", "14.2.0"],
  ["Apple clang version 15.0.0 (clang-1500.3.9.4)", "15.0.0 (this gcc is clang)"],
])("gcc: %s", async ([output, version]) => {
  const folder = temporaryFolder();
  installCompiler(folder, "gcc", output!);
  expect(await createGcc().detect(machine([folder]))).toMatchObject({ state: "available", version });
});

test.skipIf(process.platform === "win32").for([
  ["Debian clang version 14.0.6", "14.0.6"],
  ["Ubuntu clang version 19.1.1 (1ubuntu1~24.04.2)", "19.1.1"],
  ["Apple clang version 17.0.0 (clang-1700.0.13.3)", "17.0.0"],
])("clang: %s", async ([output, version]) => {
  const folder = temporaryFolder();
  installCompiler(folder, "clang-19", output!);
  expect(await createClang().detect(machine([folder]))).toMatchObject({ state: "available", version });
});

test.skipIf(process.platform === "win32")("a broken first candidate does not hide a good second one", async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const broken = installFake(first, "gcc", "fail");
  const good = installCompiler(second, "gcc-12", "gcc (Debian 12.2.0-14) 12.2.0");
  const tool = await createGcc().detect(machine([first, second]));
  expect(tool).toMatchObject({ state: "available", path: good, version: "12.2.0", targets: ["native"], reason: null });
  expect(tool.candidates.map(({ path, state }) => [path, state])).toEqual([
    [broken, "broken"],
    [good, "available"],
  ]);
});

test.skipIf(process.platform === "win32")("C++ needs the C++ compiler of the same version beside it", async () => {
  const folder = temporaryFolder();
  installCompiler(folder, "gcc-12", "gcc (Debian 12.2.0-14) 12.2.0");
  expect((await createGcc().detect(machine([folder]))).languages).toEqual(["c"]);
  installCompiler(folder, "g++-12", "g++ (Debian 12.2.0-14) 12.2.0");
  expect((await createGcc().detect(machine([folder]))).languages).toEqual(["c", "cpp"]);
});

test.skipIf(process.platform === "win32")("without the C library's files a compiler can't build programs", async () => {
  const folder = temporaryFolder();
  installCompiler(folder, "gcc", "gcc (Debian 12.2.0-14) 12.2.0", "crt1.o");
  const tool = await createGcc().detect(machine([folder]));
  expect(tool).toMatchObject({ state: "broken", version: "12.2.0", reason: expect.stringContaining("libc6-dev") });
  expect(await createGcc().detect(machine([folder], "darwin"))).toMatchObject({ state: "available" });
});

test("the hint is the platform's own way", async () => {
  const hintOn = async (platform: NodeJS.Platform) => (await createGcc().detect(machine([], platform))).hint;
  expect(await hintOn("linux")).toContain("apt-get install gcc");
  expect(await hintOn("darwin")).toContain("xcode-select --install");
  expect(await hintOn("win32")).toContain("install gcc");
});

/** A gcc that looks for its assembler and linker on PATH. */
function installBareCompiler(folder: string, name: string, version: string): string {
  const path = join(folder, name);
  const answers = `--version) echo '${version}';; *crt1.o) echo /usr/lib/crt1.o;; *=as) echo as;; *=ld) echo ld;;`;
  writeFileSync(path, `#!/bin/sh\ncase "$1" in ${answers} esac\n`, { mode: 0o755 });
  return path;
}

test.skipIf(process.platform === "win32")(
  "without assembler or linker the hint names binutils, not the compiler",
  async () => {
    const folder = temporaryFolder();
    const gcc = installBareCompiler(folder, "gcc", "gcc (Debian 12.2.0-14) 12.2.0");
    expect(await createGcc().detect(machine([folder]))).toMatchObject({
      state: "broken",
      reason: expect.stringContaining(`${gcc} finds no as`),
      hint: expect.stringContaining("apt-get install binutils"),
    });
    const onMac = await createGcc().detect(machine([folder], "darwin"));
    expect(onMac.hint).toBe("Install binutils, the assembler and linker: xcode-select --install");
  },
);

test.skipIf(process.platform === "win32")("clang assembles by itself, and needs only the linker", async () => {
  const folder = temporaryFolder();
  installBareCompiler(folder, "clang", "Debian clang version 19.1.7 (3)");
  const tool = await createClang().detect(machine([folder]));
  expect(tool).toMatchObject({ state: "broken", reason: expect.stringContaining("finds no ld") });
});

test.skipIf(process.platform === "win32")("binutils off PATH are used from the usual folders", async () => {
  const [folder, usual] = [temporaryFolder(), temporaryFolder()];
  const gcc = installBareCompiler(folder, "gcc", "gcc (Debian 12.2.0-14) 12.2.0");
  for (const name of ["as", "ld"]) installFake(usual, name, "print");
  const context = createDetectionContext({ run: runCommand, env: { PATH: folder }, platform: "linux" });
  const findExecutables = (names: string[], extra?: string[]) =>
    context.findExecutables(names, extra && names[0] !== "gcc" ? [usual] : []);
  const adapter = createGcc("linux", folder);
  const tool = await adapter.detect({ ...context, findExecutables });
  expect(tool).toMatchObject({ state: "available", path: gcc, parts: { binutils: usual } });
  const request = {
    sources: ["/src/x.c"],
    language: "c" as const,
    target: "native" as const,
    optimization: "O2" as const,
    flags: [],
    simd: false,
  };
  const { steps } = adapter.plan(request, tool, { work: "/work" });
  expect(steps[0]!.command.env).toMatchObject({ PATH: `${folder}${delimiter}${usual}` });
});

test.skipIf(process.platform === "win32")("the newest is used, unless one goes by the plain name", async () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const version = (major: number) => `Debian clang version ${major}.0.1`;
  installCompiler(first, "clang-14", version(14));
  installCompiler(second, "clang-9", version(9));
  installCompiler(second, "clang-19", version(19));
  expect((await createClang().detect(machine([first, second]))).version).toBe("19.0.1");
  installCompiler(second, "clang", version(16));
  expect((await createClang().detect(machine([first, second]))).version).toBe("16.0.1");
});
