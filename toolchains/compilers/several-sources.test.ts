import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, afterAll, describe, expect, test } from "vitest";
import type { Target } from "#shared/model/target.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { builtEntry } from "../process/built-entry.ts";
import { runCommand as run } from "../process/run-command.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { interfaceOf, outputOf } from "../testing/run-artifact.ts";
import type { CompileRequest, CompilerAdapter } from "./adapter.ts";
import { createClang } from "./clang.ts";
import { createEmbeddedClang } from "./embedded-clang.ts";
import { createEmbeddedLlvm } from "./embedded-llvm.ts";
import { createEmcc } from "./emcc.ts";
import { createGcc } from "./gcc.ts";
import { runBuildPlan } from "./run-build-plan.ts";
import { createWasiSdk } from "./wasi-sdk.ts";
import { createZig } from "./zig.ts";

const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
afterAll(() => llvm.close());

function writeSources(files: Record<string, string>): string[] {
  const folder = temporaryFolder();
  return Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
}

// `class` is a name only in C; the C++ part takes its library.
const MAIN_C =
  '#include <stdio.h>\nint answer(int);\nint main(void) { int class = 21; printf("%d\\n", answer(class)); return 0; }\n';
const ANSWER_CPP =
  'extern "C" int answer(int half) { int *twice = new int(half * 2); int value = *twice; delete twice; return value; }\n';
const TWICE_C = "int answer(int);\nint twice(int class) { return answer(class) * 2; }\n";

describe.each<{ adapter: CompilerAdapter; target: Target }>([
  { adapter: createGcc(), target: "native" },
  { adapter: createClang(), target: "native" },
  { adapter: createZig(), target: "native" },
  { adapter: createEmbeddedClang(), target: "wasm32-wasip1" },
  { adapter: createWasiSdk(), target: "wasm32-wasip1" },
  { adapter: createEmcc(), target: "wasm32-wasip1" },
  { adapter: createZig(), target: "wasm32-wasip1" },
])("$adapter.id for $target", { timeout: 300_000 }, ({ adapter, target }) => {
  async function build(ctx: TestContext, more: Partial<CompileRequest> & { sources: string[] }) {
    const tool = await adapter.detect(createDetectionContext({ run }));
    const request: CompileRequest = { language: "cpp", target, optimization: "O0", flags: [], simd: false, ...more };
    const reason = adapter.unsupported(request, tool);
    if (reason !== undefined) ctx.skip(reason);
    const plan = adapter.plan(request, tool, { work: temporaryFolder() });
    return { plan, outcome: await runBuildPlan(plan, adapter, { run, llvm }) };
  }

  test("C and C++ in one program, whichever comes first, with a folder of headers", async (ctx) => {
    const main = MAIN_C.replace("21", "HALF").replace("int answer", '#include "half.h"\nint answer');
    const files = { "main.c": main, "answer.cpp": ANSWER_CPP, "include/half.h": "#define HALF 21\n" };
    const sources = writeSources(files).slice(0, 2);
    for (const order of [sources, sources.toReversed()]) {
      const flags = ["-std=c++17", "-Werror", "-Iinclude"];
      const { plan, outcome } = await build(ctx, { sources: order, flags });
      expect(outcome).toMatchObject({ succeeded: true, kind: "program", diagnostics: [] });
      expect(await outputOf(plan.artifactPath, target)).toBe("42\n");
    }
  });

  test("C and C++ in one library", async (ctx) => {
    const sources = writeSources({ "twice.c": TWICE_C, "answer.cpp": ANSWER_CPP });
    const { plan, outcome } = await build(ctx, { sources, flags: ["-std=c99"] });
    expect(outcome).toMatchObject({ succeeded: true, kind: "library" });
    if (target !== "native")
      expect(interfaceOf(plan.artifactPath).exports).toEqual(expect.arrayContaining(["twice", "answer"]));
  });

  test("an object named by a flag is linked, and is an input", async (ctx) => {
    const [main = "", answer = ""] = writeSources({
      "main.c": MAIN_C,
      "parts/answer.c": "int answer(int half) { return half * 2; }\n",
    });
    const parts = await build(ctx, { sources: [answer, main], language: "c" });
    const object = join(parts.plan.artifactPath, "..", "0.o");
    for (const sources of [[main], writeSources({ "main.c": MAIN_C, "other.c": "int unused;\n" })]) {
      const { plan, outcome } = await build(ctx, { sources, language: "c", flags: [object] });
      expect(outcome).toMatchObject({ succeeded: true, kind: "program", diagnostics: [] });
      expect(plan).toMatchObject({ inputFiles: [object], cacheable: true });
      expect(await outputOf(plan.artifactPath, target)).toBe("42\n");
    }
  });
});
