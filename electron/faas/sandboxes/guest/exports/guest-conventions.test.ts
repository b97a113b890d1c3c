import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, type TestContext, test } from "vitest";
import type { CompilerAdapter } from "#toolchains/compilers/adapter.ts";
import { createEmbeddedClang } from "#toolchains/compilers/embedded-clang.ts";
import { createEmbeddedLlvm } from "#toolchains/compilers/embedded-llvm.ts";
import { runBuildPlan } from "#toolchains/compilers/run-build-plan.ts";
import { createRustc } from "#toolchains/compilers/rustc.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { createDetectionContext } from "#toolchains/process/create-detection-context.ts";
import { runCommand as run } from "#toolchains/process/run-command.ts";
import { temporaryFolder } from "#toolchains/testing/fake-tools.ts";
import { writeFiles } from "#toolchains/testing/sample-programs.ts";
import { createWasiImports } from "../wasi/wasi-imports.ts";
import { WasmApi } from "../web-assembly.ts";
import { callExport } from "./call-export.ts";
import { readExportTypes } from "./export-types.ts";

const text = readFileSync(fileURLToPath(new URL("../../../../../docs/guest-conventions.md", import.meta.url)), "utf8");
const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
afterAll(() => llvm.close());

/** The example of the document, built without a word more. */
async function build(ctx: TestContext, adapter: CompilerAdapter, language: "c" | "rust", fileName: string) {
  const example = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "m").exec(text)?.[1];
  const source = join(writeFiles({ [fileName]: example! }), fileName);
  const tool = await adapter.detect(createDetectionContext({ run }));
  const target = "wasm32-wasip1" as const;
  const request = { sources: [source], language, target, optimization: "O2" as const, flags: [], simd: false };
  const reason = adapter.unsupported(request, tool);
  if (reason !== undefined) ctx.skip(reason);
  const plan = adapter.plan(request, tool, { work: temporaryFolder() });
  const outcome = await runBuildPlan(plan, adapter, { run, llvm });
  expect(outcome.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const bytes = readFileSync(plan.artifactPath);
  const wasi = createWasiImports();
  wasi.begin({
    args: ["example"],
    env: {},
    stdin: new Uint8Array(0),
    features: [],
    folder: null,
    scratchLimitBytes: 0,
    deadlineAtMs: null,
    onOutput: () => true,
  });
  const instance = new WasmApi.Instance(new WasmApi.Module(bytes), wasi.imports);
  wasi.initialize(instance);
  const types = readExportTypes(bytes);
  return (name: string, argument: unknown) => callExport(instance, types, name, argument);
}

describe("the examples of docs/guest-conventions.md", { timeout: 120_000 }, () => {
  test("in C", async (ctx) => {
    const call = await build(ctx, createEmbeddedClang(), "c", "example.c");
    expect(call("square", [12])).toBe(144);
    expect(call("mean", [1, 2])).toBe(1.5);
    expect(call("greet", "Ada")).toEqual({ greeting: "Hello, Ada" });
    expect(call("stars", [3])).toBe("***");
    expect(call("stars", [0])).toBe("");
    for (let round = 0; round < 1000; round += 1) expect(call("greet", "x".repeat(1000))).toBeTypeOf("object");
  });

  test("in Rust", async (ctx) => {
    const call = await build(ctx, createRustc(), "rust", "example.rs");
    expect(call("square", { number: 12 })).toBe(144);
    expect(call("count_words", "the sea the sun")).toEqual({ words: 4 });
    expect(call("count_words", "")).toEqual({ words: 0 });
    expect(() => call("count_words", [1])).toThrow(/takes \(i32, i32\)/);
  });
});
