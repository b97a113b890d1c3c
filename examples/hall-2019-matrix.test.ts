import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { toolMissing } from "#core/testing/follow-job.ts";
import type { Target } from "#shared/model/target.ts";
import type { CompilerId, RuntimeRef } from "#shared/model/tool.ts";
import { answerOf, FunctionsProject } from "./functions-project.ts";

/* The functions of Hall 2019, built by every compiler for every target, and run on every runtime of that target. */

const project = new FunctionsProject(fileURLToPath(new URL("hall-2019", import.meta.url)));

const RUNTIMES: Partial<Record<Target, RuntimeRef[]>> = {
  native: ["native"],
  "wasm32-wasip1": ["node", "wasmtime", "wasmer", "wazero", "wasmi", "lucet"],
  emscripten: ["node:emscripten"],
};
const COMPILERS: { compiler: CompilerId; target: Target }[] = [
  { compiler: "gcc", target: "native" },
  { compiler: "clang", target: "native" },
  { compiler: "embedded-clang", target: "wasm32-wasip1" },
  { compiler: "wasi-sdk", target: "wasm32-wasip1" },
  { compiler: "emcc", target: "wasm32-wasip1" },
  { compiler: "emcc", target: "emscripten" },
];
/** tiny-dnn throws exceptions, and opens files by streams. */
const CANT_BUILD_TINY_DNN: readonly CompilerId[] = ["embedded-clang", "wasi-sdk"];

let workbench: Workbench;
let work: string;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "hall-2019-matrix-"));
  workbench = await createWorkbench({ dataDir: work });
});
afterAll(async () => {
  await workbench.close();
  rmSync(work, { recursive: true, force: true });
});

describe.each(project.functionsFile.functions)("$name", { timeout: 600_000 }, ({ program, samples }) => {
  describe.each(COMPILERS)("by $compiler for $target", ({ compiler, target }) => {
    test.for(RUNTIMES[target]!)("on %s", async (runtime, context) => {
      if (program === "image-recognition.cpp" && CANT_BUILD_TINY_DNN.includes(compiler))
        context.skip("the C++ library for WASI has no exceptions, which tiny-dnn throws");
      const [runtimeId = ""] = runtime.split(":");
      const missing =
        (await project.packagesMissing(program)) ??
        (await toolMissing(workbench.client, compiler)) ??
        (runtimeId === "native" ? null : await toolMissing(workbench.client, runtimeId));
      if (missing !== null) context.skip(missing);
      for (const sample of samples) {
        const invocation = { stdin: project.argumentOf(sample) };
        const result = await project.run(workbench, program, { runtime, target, compiler, invocation });
        expect(result).toMatchObject({ failure: null });
        expect(answerOf(result)).toMatchObject(sample.answer);
      }
    });
  });
});
