import { afterAll, expect, test } from "vitest";
import { builtEntry } from "../process/built-entry.ts";
import { type CompilerFacts, describeCompiler } from "../testing/compiler-contract.ts";
import { createEmbeddedLlvm } from "./embedded-llvm.ts";
import { compilers } from "./index.ts";

const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
afterAll(() => llvm.close());

const FACTS: Record<string, CompilerFacts> = {
  "embedded-clang": { executable: null, languages: ["c", "cpp"], targets: ["wasm32-wasip1"], buildsFiles: true },
  "wasi-sdk": {
    executable: "wasm32-wasi-clang",
    languages: ["c", "cpp"],
    targets: ["wasm32-wasip1"],
    buildsFiles: true,
  },
  emcc: { executable: "emcc", languages: ["c", "cpp"], targets: ["emscripten", "wasm32-wasip1"], buildsFiles: true },
  zig: { executable: "zig", languages: ["c", "cpp"], targets: ["native", "wasm32-wasip1"], buildsFiles: true },
  gcc: { executable: "gcc", languages: ["c", "cpp"], targets: ["native"], buildsFiles: true },
  clang: { executable: "clang", languages: ["c", "cpp"], targets: ["native"], buildsFiles: true },
  rustc: {
    executable: "rustc",
    languages: ["rust"],
    targets: ["native", "wasm32-wasip1", "wasm32-unknown-unknown"],
    buildsFiles: true,
  },
  cargo: {
    executable: "cargo",
    languages: ["rust"],
    targets: ["native", "wasm32-wasip1", "wasm32-unknown-unknown"],
    buildsFiles: true,
  },
};

test("every compiler is listed once and has facts to be tested against", () => {
  const ids = compilers.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(Object.keys(FACTS).toSorted());
});

for (const adapter of compilers) describeCompiler(adapter, FACTS[adapter.id]!, () => llvm);
