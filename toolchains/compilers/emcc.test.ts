import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { outputOf } from "../testing/run-artifact.ts";
import { writeFiles } from "../testing/sample-programs.ts";
import type { BuildStep, CompileRequest } from "./adapter.ts";
import { createEmcc } from "./emcc.ts";
import { isOlder } from "./emcc-settings.ts";
import { runBuildPlan } from "./run-build-plan.ts";

function installEmcc(folder: string, version: string, name = "emcc"): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

function detect(env: Record<string, string>, platform: NodeJS.Platform = "linux") {
  const context = createDetectionContext({ run, env, platform });
  const ofTest = (folders: string[]) => folders.filter((folder) => folder.startsWith(env["EMSDK"] ?? "\0"));
  return createEmcc().detect({
    ...context,
    findExecutables: (names, folders = []) => context.findExecutables(names, ofTest(folders)),
  });
}

test("versions are compared number by number", () => {
  expect(isOlder("2.0.9", "2.0.18")).toBe(true);
  expect(isOlder("1.39.20", "2.0.18")).toBe(true);
  expect(isOlder("2.0.18", "2.0.18")).toBe(false);
  expect(isOlder("10.0.0", "2.0.18")).toBe(false);
});

test.skipIf(process.platform === "win32").for([
  ["emcc (Emscripten gcc/clang-like replacement + linker emulating GNU ld) 3.1.6 ()", "3.1.6"],
  ["emcc (Emscripten gcc/clang-like replacement + linker emulating GNU ld) 4.0.10 (3a5b8a5f9d9c2b2c)", "4.0.10"],
  ["emcc (Emscripten GCC-like Replacement) 3.1.74-git (f5b2ea4)", "3.1.74"],
])("%s", async ([output, version]) => {
  const folder = temporaryFolder();
  installEmcc(folder, output!);
  expect(await detect({ PATH: folder })).toMatchObject({
    state: "available",
    version,
    targets: ["emscripten", "wasm32-wasip1"],
  });
});

test.skipIf(process.platform === "win32")("one too old, one without a version, a broken link", async () => {
  const folder = temporaryFolder();
  const path = installEmcc(folder, "emcc (Emscripten gcc/clang-like replacement) 1.39.20 (7b0a9b5)");
  expect(await detect({ PATH: folder })).toMatchObject({
    state: "broken",
    version: "1.39.20",
    reason: `${path} is Emscripten 1.39.20; 2.0.18 or newer is needed`,
  });
  installEmcc(folder, "");
  expect((await detect({ PATH: folder })).reason).toBe(`${path} does not say its version like an emcc`);
  const links = temporaryFolder();
  symlinkSync(join(links, "gone"), join(links, "emcc"));
  expect(await detect({ PATH: links })).toMatchObject({
    state: "broken",
    reason: expect.stringContaining("is a link that leads nowhere"),
  });
});

test.skipIf(process.platform === "win32")("emsdk's is found where it unpacks it", async () => {
  const emsdk = temporaryFolder();
  const path = installEmcc(join(emsdk, "upstream", "emscripten"), "emcc (Emscripten) 4.0.1 ()");
  expect(await detect({ EMSDK: emsdk, PATH: "" })).toMatchObject({ state: "available", path });
});

test("on Windows a batch file alone is not enough", async () => {
  const emsdk = temporaryFolder();
  installEmcc(join(emsdk, "upstream", "emscripten"), "", "emcc.bat");
  expect(await detect({ EMSDK: emsdk, PATH: "" }, "win32")).toMatchObject({
    state: "broken",
    reason: expect.stringContaining("is a batch file"),
  });
});

/** Recorded from Emscripten 3.1.6, run in `/home/me` on `src/…`. */
const recorded = (name: string) =>
  readFileSync(new URL(`../diagnostics/fixtures/${name}.txt`, import.meta.url), "utf8");

test.each([
  ["emcc-cache", /^emcc can't write to its cache of libraries; set EM_CACHE .*PermissionError.*cache\.lock/],
  ["emcc-frozen", /^emcc can't write to its cache of libraries; set EM_CACHE .*FROZEN_CACHE/],
])("%s: a traceback is one error, in words", (name, message) => {
  const step: BuildStep = { label: "", via: "process", sources: ["/x.c"], command: { exe: "", args: [] } };
  const output = {
    exitCode: 1,
    signal: null,
    stdout: "",
    stderr: recorded(name),
    timedOut: false,
    outputTruncated: false,
    elapsedNs: 0,
  };
  expect(createEmcc().diagnostics(step, output)).toEqual([
    { file: "/x.c", line: 0, column: 0, severity: "error", message: expect.stringMatching(message) },
  ]);
});

const REQUEST: CompileRequest = {
  sources: [],
  language: "c",
  target: "wasm32-wasip1",
  optimization: "O1",
  flags: [],
  simd: false,
};

const NEEDS_100_MB = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(void) {
  size_t size = 100u << 20;
  char *memory = malloc(size);
  if (memory == NULL) return 1;
  memset(memory, 1, size);
  clock_t before = clock();
  printf("%d %d\\n", memory[size - 1], before != (clock_t)-1 && clock() >= before);
  return 0;
}
`;

test("memory grows and clock() counts without a loader", async (ctx) => {
  const adapter = createEmcc();
  const tool = await adapter.detect(createDetectionContext({ run }));
  if (tool.state !== "available") return ctx.skip(tool.reason ?? "");
  const sources = [join(writeFiles({ "grow.c": NEEDS_100_MB }), "grow.c")];
  const plan = adapter.plan({ ...REQUEST, sources }, tool, { work: temporaryFolder() });
  const llvm = {
    run: () => Promise.reject(new Error("no embedded step")),
    warm: async () => {},
    close: async () => {},
  };
  const outcome = await runBuildPlan(plan, adapter, { run, llvm });
  expect(outcome).toMatchObject({ succeeded: true, diagnostics: [] });
  expect(await outputOf(plan.artifactPath, "wasm32-wasip1")).toBe("1 1\n");
  const [wasmtime] = await createDetectionContext({ run }).findExecutables(["wasmtime"]);
  if (wasmtime === undefined) return ctx.skip("no wasmtime on PATH");
  expect((await run({ exe: wasmtime, args: ["run", plan.artifactPath] })).stdout).toBe("1 1\n");
});

test("builds that run side by side don't disturb each other", async (ctx) => {
  const adapter = createEmcc();
  const tool = await adapter.detect(createDetectionContext({ run }));
  if (tool.state !== "available") return ctx.skip(tool.reason ?? "");
  const llvm = {
    run: () => Promise.reject(new Error("no embedded step")),
    warm: async () => {},
    close: async () => {},
  };
  const outputs = await Promise.all(
    [1, 2, 3].map(async (number) => {
      const text = `#include <stdio.h>\nint main(void) { printf("${number}"); return 0; }\n`;
      const sources = [join(writeFiles({ "same.c": text }), "same.c")];
      const plan = adapter.plan({ ...REQUEST, sources, target: "emscripten" }, tool, { work: temporaryFolder() });
      await runBuildPlan(plan, adapter, { run, llvm });
      return outputOf(plan.artifactPath, "emscripten");
    }),
  );
  expect(outputs.map((output) => output.trim())).toEqual(["1", "2", "3"]);
});
