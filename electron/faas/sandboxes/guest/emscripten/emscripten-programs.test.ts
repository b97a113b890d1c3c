import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createEmcc } from "#toolchains/compilers/emcc.ts";
import { createEmbeddedLlvm } from "#toolchains/compilers/embedded-llvm.ts";
import { runBuildPlan } from "#toolchains/compilers/run-build-plan.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand as run } from "#toolchains/process/run-command.ts";
import { temporaryFolder } from "#toolchains/testing/fake-tools.ts";
import { writeFiles } from "#toolchains/testing/sample-programs.ts";
import type { GuestFolder } from "../folder/guest-folder.ts";
import { folderOf, guestCall } from "../testing/guest-calls.ts";
import { WasmApi, type WasmModule } from "../web-assembly.ts";
import {
  compileEmscriptenLoader,
  createEmscriptenContext,
  type EmscriptenLoader,
  runEmscripten,
} from "./run-emscripten.ts";

const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
  for (int i = 0; i < argc; i++) printf("%d=%s\\n", i, argv[i]);
  if (!strcmp(what, "exit")) exit(7);
  if (!strcmp(what, "abort")) abort();
  if (!strcmp(what, "trap")) __builtin_trap();
  if (!strcmp(what, "flood")) for (;;) puts("flood");
  if (!strcmp(what, "return")) return 3;
  if (!strcmp(what, "sleep")) { usleep(2000); printf("slept, %ld\\n", (long)time(NULL)); }
  if (!strcmp(what, "stdin")) { int c; while ((c = getchar()) != EOF) putchar(c); }
  if (!strcmp(what, "env")) printf("%s\\n", getenv("GREETING") ? getenv("GREETING") : "none");
  if (!strcmp(what, "random")) { char bytes[8]; printf("%d\\n", getentropy(bytes, 8)); }
  if (!strcmp(what, "files")) {
    char line[100]; FILE *f; struct stat st;
    const char *names[] = {"data.txt", "/sub/deep.txt", "../../etc/passwd", "/etc/passwd"};
    for (int i = 0; i < 4; i++) {
      f = fopen(names[i], "r");
      printf("%s: %s\\n", names[i], f && fgets(line, sizeof line, f) ? line : "none");
      if (f) fclose(f);
    }
    printf("size %d\\n", stat("data.txt", &st) ? -1 : (int)st.st_size);
    f = fopen("data.txt", "r+"); printf("write %d\\n", f != NULL);
    if (f) { fputs("DATA", f); fclose(f); f = fopen("data.txt", "r"); fgets(line, sizeof line, f); puts(line); }
    f = fopen("sub/new.txt", "w"); printf("create %d\\n", f != NULL);
  }
  fputs("to stderr\\n", stderr);
  return 0;
}`;

interface Built {
  loader: EmscriptenLoader;
  module: WasmModule;
}

/** Not used by emcc, and so never started. */
const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
const emcc = createEmcc();
let missing: string | null = null;
const built: Record<string, Built> = {};

const FORMS = {
  "as the workbench builds it": [],
  "a plain script": ["-sMODULARIZE=0", "-sEXIT_RUNTIME=0"],
  "a plain script for any environment, not optimised": [
    "-sMODULARIZE=0",
    "-sEXIT_RUNTIME=0",
    "-sENVIRONMENT=web,worker,node",
    "-O0",
  ],
};

async function build(name: string, flags: string[]): Promise<void> {
  const tool = await emcc.detect(createDetectionContext({ run }));
  const sources = [join(writeFiles({ "program.c": PROGRAM }), "program.c")];
  const request = { sources, language: "c", target: "emscripten", optimization: "O2", flags, simd: false } as const;
  missing = emcc.unsupported(request, tool) ?? null;
  if (missing !== null) return;
  const plan = emcc.plan(request, tool, { work: temporaryFolder() });
  const outcome = await runBuildPlan(plan, emcc, {
    run,
    llvm,
  });
  expect(outcome.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  built[name] = {
    loader: compileEmscriptenLoader(readFileSync(plan.artifactPath, "utf8"), "program.js"),
    module: new WasmApi.Module(readFileSync(plan.companionPaths![0]!)),
  };
}

let folder: GuestFolder;
beforeAll(async () => {
  folder = await folderOf({ "data.txt": "data and more", "sub/deep.txt": "deep" });
  await Promise.all(Object.entries(FORMS).map(([name, flags]) => build(name, flags)));
}, 120_000);

describe.each(Object.keys(FORMS))("%s", (form) => {
  const start = (args: string[], more: Parameters<typeof guestCall>[0] = {}) => {
    const { call, output } = guestCall({ args: ["program", ...args], ...more });
    const { loader, module } = built[form]!;
    return { ...runEmscripten(loader, module, call, createEmscriptenContext()), ...output };
  };

  const it = (name: string, check: () => void) =>
    test(name, (ctx) => {
      if (missing !== null) ctx.skip(missing);
      check();
    });

  it("gets its arguments, prints and ends with its exit code", () => {
    const outcome = start(["a b", "ä"]);
    expect(outcome).toMatchObject({
      end: "exit",
      exitCode: 0,
      stdout: "0=program\n1=a b\n2=ä\n",
      stderr: "to stderr\n",
    });
    for (const nanoseconds of Object.values(outcome.phases)) expect(nanoseconds).toBeGreaterThan(0);
    expect(start(["exit"])).toMatchObject({ end: "exit", exitCode: 7 });
    expect(start(["return"])).toMatchObject({ end: "exit", exitCode: 3 });
  });

  it("reads stdin byte for byte", () => {
    const stdin = Buffer.from("ä\n\0x\n");
    expect(start(["stdin"], { stdin }).stdout).toBe(`0=program\n1=stdin\n${stdin.toString()}`);
  });

  it("breaks off by traps and aborts", () => {
    expect(start(["trap"])).toMatchObject({ end: "trap", exitCode: null, message: "RuntimeError: unreachable" });
    expect(start(["abort"])).toMatchObject({ end: "trap", message: expect.stringMatching(/Aborted/) as string });
  });

  it("is ended at the limit of its output", () => {
    let bytes = 0;
    const onOutput = (_stream: string, piece: Uint8Array) => (bytes += piece.length) < 10_000;
    expect(start(["flood"], { onOutput })).toMatchObject({ end: "output-limit", exitCode: null });
    expect(bytes).toBeLessThan(11_000);
  });

  it("has what its features allow", () => {
    const env = { GREETING: "grüß" };
    expect(start(["env"], { env }).stdout).toContain("none\n");
    expect(start(["env"], { env, features: ["environment"] }).stdout).toContain("grüß\n");
    expect(start(["sleep"]).stdout).toContain("slept, 0\n");
    expect(start(["sleep"], { features: ["clock"] }).stdout).toMatch(/slept, \d{9,}\n/);
    expect(start(["random"], { features: ["random"] }).stdout).toContain("\n0\n");
    expect(start(["random"])).toMatchObject({ end: "trap" });
  });

  it("sees its folder, and changes at most a copy", () => {
    const seen = "data.txt: data and more\n/sub/deep.txt: deep\n../../etc/passwd: none\n/etc/passwd: none\nsize 13\n";
    const nothing = "data.txt: none\n/sub/deep.txt: none\n../../etc/passwd: none\n/etc/passwd: none\nsize -1\n";
    expect(start(["files"], { folder }).stdout).toContain(nothing);
    expect(start(["files"], { folder, features: ["folder"] }).stdout).toContain(`${seen}write 0\ncreate 0\n`);
    for (const round of [1, 2])
      expect([round, start(["files"], { folder, features: ["folder", "scratch-folder"] }).stdout]).toEqual([
        round,
        expect.stringContaining(`${seen}write 1\nDATA and more\ncreate 1\n`),
      ]);
  });
});

const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** The form of newer loaders, whose parts wait for each other by promises. */
const ASYNCHRONOUS = `
  class ExitStatus { name = "ExitStatus"; constructor(status) { this.status = status; } }
  async function load(Module) {
    const exports = await new Promise((resolve) => Module.instantiateWasm({}, (instance) => resolve(instance.exports)));
    await null;
    for (const prepare of Module.preRun) prepare(Module);
    Module.print(Object.keys(exports).length + " " + Module.arguments.join() + " " + new Date().getFullYear());
    try { Module.quit(4, new ExitStatus(4)); } catch (e) { if (!(e instanceof ExitStatus)) throw e; }
    return Module;
  }`;

test.for([
  ["a function of CommonJS", "module.exports = load;"],
  ["a function called Module", "Module = load;"],
  ["a plain script", "void load(Module);"],
])("a loader that works asynchronously, as %s", ([, form]) => {
  const { call, output } = guestCall({ args: ["program", "a", "b"] });
  const loader = compileEmscriptenLoader(`${ASYNCHRONOUS} ${form}`, "program.js");
  const outcome = runEmscripten(loader, new WasmApi.Module(EMPTY), call, createEmscriptenContext());
  expect(outcome).toMatchObject({ end: "exit", exitCode: 4 });
  expect(output.stdout).toBe("0 a,b 1970\n");
});

describe("loaders that don't fit", () => {
  test("an ES module", () => {
    expect(() => compileEmscriptenLoader("export default 1;", "program.mjs")).toThrow(/program.mjs is no script/);
  });

  test("one that doesn't start its program", () => {
    const { call } = guestCall();
    const outcome = runEmscripten(
      compileEmscriptenLoader("var x = 1;", "program.js"),
      new WasmApi.Module(EMPTY),
      call,
      createEmscriptenContext(),
    );
    expect(outcome).toMatchObject({
      end: "unusable-loader",
      message: expect.stringMatching(/neither ended/) as string,
    });
  });

  test("one without a file system, for a function with files", (ctx) => {
    if (missing !== null) ctx.skip(missing);
    const loader = compileEmscriptenLoader(
      "Module.instantiateWasm({}, () => { for (const run of Module.preRun) run(Module); });",
      "program.js",
    );
    const { call } = guestCall({ folder, features: ["folder"] });
    const module = new WasmApi.Module(EMPTY);
    expect(runEmscripten(loader, module, call, createEmscriptenContext())).toMatchObject({
      end: "unusable-loader",
      message: expect.stringMatching(/export FS/) as string,
    });
  });
});
