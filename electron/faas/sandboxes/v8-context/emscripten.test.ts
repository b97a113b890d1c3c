import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dataDir, deployed, invoke, make } from "../host/testing/guests.ts";
import { createV8ContextKind } from "./v8-context.ts";

const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int calls;
char *volatile kept;
int main(int argc, char **argv) {
  if (!strcmp(argv[1], "grow"))
    for (;;) {
      kept = malloc(1 << 20);
      if (!kept) abort();
      memset(kept, 1, 1 << 20);
    }
  if (!strcmp(argv[1], "loop")) for (;;) kept = argv[1];
  printf("hello %s, call %d\\n", argv[1], ++calls);
  return argc > 2;
}`;
const FLAGS = [
  "-sMODULARIZE=1",
  "-sALLOW_MEMORY_GROWTH=1",
  "-sFORCE_FILESYSTEM=1",
  "-sEXPORTED_RUNTIME_METHODS=FS,callMain",
];

const kind = createV8ContextKind({ dataDir });
afterAll(() => kind.close());

/** The loader and its module; null without a compiler. */
function build(): Record<string, Uint8Array> | null {
  const folder = join(dataDir, "emscripten");
  mkdirSync(folder);
  writeFileSync(join(folder, "main.c"), PROGRAM);
  try {
    execFileSync("emcc", ["-O1", "main.c", "-o", "main.js", ...FLAGS], { cwd: folder, stdio: "pipe", shell: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return { "main.js": readFileSync(join(folder, "main.js")), "main.wasm": readFileSync(join(folder, "main.wasm")) };
}

test("Emscripten's loader runs in a fresh context for every call, within its limits", async (ctx) => {
  const files = build();
  if (files === null) return ctx.skip("no emcc on PATH");
  const limits = { memoryMb: 32, timeoutMs: 3_000 };
  const fn = deployed(files, { form: "emscripten", kind: "emscripten:1", main: null, limits });
  const sandbox = await make(kind);
  for (const name of ["Ada", "Grace"]) {
    const outcome = await invoke(sandbox, fn, [name]);
    expect(outcome).toMatchObject({ failure: null, stdout: `hello ${name}, call 1\n`, exitCode: 0, reusable: true });
  }
  expect(await invoke(sandbox, fn, ["Ada", "x"])).toMatchObject({ failure: { fault: "exit-code", exitCode: 1 } });
  const grown = await invoke(sandbox, fn, ["grow"]);
  expect(grown.failure).toMatchObject({ fault: "memory-limit" });
  expect(grown.peakMemoryBytes).toBeGreaterThan(20 << 20);
  expect(await invoke(sandbox, fn, ["Ada"])).toMatchObject({ failure: null });
  expect(await invoke(sandbox, fn, ["loop"])).toMatchObject({ failure: { fault: "time-limit" }, reusable: false });
  await sandbox.stop();
});
