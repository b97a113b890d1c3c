import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CommandResult } from "../process/command-spec.ts";
import { builtEntry } from "../process/built-entry.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { interfaceOf, outputOf } from "../testing/run-artifact.ts";
import { SAMPLE_PROGRAMS, type SampleProgram, writeProgram } from "../testing/sample-programs.ts";
import type { BuildPlan, CompileRequest } from "./adapter.ts";
import { createEmbeddedClang } from "./embedded-clang.ts";
import { createEmbeddedLlvm } from "./embedded-llvm.ts";
import { runBuildPlan } from "./run-build-plan.ts";
import { findWasmOpt, wasmOptUnsupported, withWasmOpt } from "./wasm-opt.ts";

const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
afterAll(() => llvm.close());

const PASS = { level: "O2" as const, path: "/b/wasm-opt", version: "1" };
const PLAN: BuildPlan = { steps: [], artifactPath: "/w/x.wasm", dependencyFiles: [], inputFiles: [], cacheable: true };
const REQUEST = { sources: ["/x.c"], flags: [] as string[], simd: false };

async function build(program: SampleProgram, more: Partial<CompileRequest> = {}) {
  const adapter = createEmbeddedClang();
  const tool = await adapter.detect(createDetectionContext({ run }));
  const request: CompileRequest = {
    sources: [writeProgram(program)],
    language: "c",
    target: "wasm32-wasip1",
    optimization: "O2",
    flags: [],
    simd: false,
    ...more,
  };
  const compilation = adapter.plan(request, tool, { work: temporaryFolder() });
  const plan = withWasmOpt(compilation, request, { level: "Oz", ...findWasmOpt() });
  return { plan, adapter, request };
}

test("the module that comes out still does its work", async () => {
  const { plan, adapter } = await build(SAMPLE_PROGRAMS.c.good, { simd: true });
  const outcome = await runBuildPlan(plan, adapter, { run, llvm });
  expect(outcome).toMatchObject({ succeeded: true, kind: "program", diagnostics: [] });
  expect(outcome.commands.at(-1)).toMatch(/wasm-opt -Oz .*--enable-simd /);
  expect(await outputOf(plan.artifactPath, "wasm32-wasip1")).toBe("21\n");
});

test("a library keeps its functions", async () => {
  const { plan, adapter } = await build(SAMPLE_PROGRAMS.c.withoutMain);
  expect(await runBuildPlan(plan, adapter, { run, llvm })).toMatchObject({ succeeded: true, kind: "library" });
  expect(interfaceOf(plan.artifactPath).exports).toContain("square");
});

test("what is no module is refused in Binaryen's words, whoever compiled it", async () => {
  const { plan, adapter, request } = await build(SAMPLE_PROGRAMS.c.good);
  writeFileSync(plan.artifactPath, "no module");
  const step = plan.steps.at(-1)!;
  const outcome = await runBuildPlan({ ...plan, steps: [step] }, adapter, { run, llvm });
  expect(outcome).toMatchObject({ succeeded: false, failedStep: { label: "wasm-opt -Oz" } });
  expect(outcome.diagnostics).toEqual([
    expect.objectContaining({
      file: request.sources[0],
      line: 0,
      severity: "error",
      message: expect.stringMatching(/^wasm-opt: .*unrecognized module field/),
    }),
  ]);
});

test("names and line tables stay when they were asked for", () => {
  const args = (flags: string[]) => withWasmOpt(PLAN, { ...REQUEST, flags }, PASS).steps.at(-1)!.command.args;
  expect(args(["-g"])).toContain("-g");
  expect(args(["-gdwarf-4", "-Wall"])).toContain("-g");
  expect(args(["-C", "debuginfo=2"])).toContain("-g");
  for (const flags of [[], ["-g", "-g0"], ["-C", "debuginfo=0"], ["-fgnu89-inline"]])
    expect(args(flags)).not.toContain("-g");
});

test("a plan that continues gets the pass at its end", () => {
  const rest: BuildPlan = { ...PLAN, artifactPath: "/w/other.wasm" };
  const results: CommandResult[] = [];
  const plan = withWasmOpt({ ...PLAN, next: () => rest }, REQUEST, PASS);
  expect(plan.steps).toEqual([]);
  expect(plan.next?.(results)).toMatchObject({
    steps: [{ command: { args: expect.arrayContaining(["/w/other.wasm"]) } }],
  });
  const error = { file: "", line: 0, column: 0, severity: "error" as const, message: "no artifact" };
  expect(withWasmOpt({ ...PLAN, next: () => error }, REQUEST, PASS).next?.(results)).toBe(error);
});

test("it is refused where it can't help, and said to be missing where it is", () => {
  expect(wasmOptUnsupported("native")).toMatch(/native program/);
  expect(wasmOptUnsupported("emscripten")).toMatch(/emcc runs wasm-opt itself/);
  expect(wasmOptUnsupported("wasm32-wasip1")).toBeUndefined();
  expect(() => findWasmOpt(join(temporaryFolder(), "nowhere.js"))).toThrow(
    expect.objectContaining({ code: "TOOL_UNAVAILABLE", hint: expect.stringContaining("npm ci") }),
  );
});
