import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, describe, expect, test } from "vitest";
import type { Language, Optimization, Target } from "#shared/model/target.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CompileRequest, CompilerAdapter } from "../compilers/adapter.ts";
import { parseDependencyFile } from "../compilers/dependency-file.ts";
import type { EmbeddedLlvm } from "../compilers/embedded-llvm.ts";
import { runBuildPlan } from "../compilers/run-build-plan.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import type { DetectionContext } from "../process/detection.ts";
import { runCommand as run } from "../process/run-command.ts";
import { type FakeBehaviour, installFake, temporaryFolder } from "./fake-tools.ts";
import { interfaceOf, outputOf } from "./run-artifact.ts";
import { SAMPLE_PROGRAMS, SIMD_PROGRAM, writeProgram } from "./sample-programs.ts";

export interface CompilerFacts {
  /** What is searched on PATH; null when the compiler is no program of the machine. */
  executable: string | null;
  languages: Language[];
  /** What it may be able to build for; what is not there is skipped with the reason. */
  targets: Target[];
  /** Whether it builds programs from single files. */
  buildsFiles: boolean;
}

/** A machine that has nothing but what is in the folder. */
function bareMachine(folder: string, probeTimeoutMs = 10_000): DetectionContext {
  const context = createDetectionContext({
    run: (spec, options) => {
      expect(spec.timeoutMs, "a probe has a time limit").toBeLessThanOrEqual(10_000);
      return run({ ...spec, timeoutMs: probeTimeoutMs }, options);
    },
    env: { PATH: folder, HOME: folder },
    packagesFrom: join(folder, "nowhere.js"),
  });
  return {
    ...context,
    findExecutables: (names) => context.findExecutables(names),
    listFolder: async (path) => (path.startsWith(folder) ? context.listFolder(path) : []),
  };
}

/** What every compiler adapter has to do; `llvm` is the helper for those that are embedded. */
export function describeCompiler(adapter: CompilerAdapter, facts: CompilerFacts, llvm: () => EmbeddedLlvm): void {
  describe(`${adapter.id}: detection`, () => {
    test("missing, with how to get it", async () => {
      const tool = await adapter.detect(bareMachine(temporaryFolder()));
      expect(tool).toMatchObject({ id: adapter.id, kind: "compiler", state: "missing", path: null, version: null });
      expect(tool.targets).toEqual([]);
      expect(tool.reason).not.toBe("");
      expect(tool.hint).toMatch(/install|npm ci/i);
    });

    const behaviours: [FakeBehaviour, RegExp][] = [
      ["hang", /gave no answer/],
      ["flood", /printed more than/],
      ["crash", /was ended by SIGSEGV/],
      ["fail", /ended with code 3.*this always fails/],
      ["print", /calls itself|does not say its version/],
    ];
    test.for(facts.executable === null ? [] : behaviours)(
      "a program that does %s is broken",
      async ([behaviour, reason]) => {
        const folder = temporaryFolder();
        const path = installFake(folder, facts.executable!, behaviour);
        const tool = await adapter.detect(bareMachine(folder, behaviour === "hang" ? 300 : 10_000));
        expect(tool).toMatchObject({ state: "broken", path, targets: [] });
        expect(tool.reason).toMatch(reason);
        expect(tool.hint).not.toBeNull();
        expect(tool.candidates).toEqual([expect.objectContaining({ path, state: "broken" })]);
      },
    );

    test("as found on this machine", async (ctx) => {
      const tool = await detectHere(adapter);
      if (tool.state !== "available") return ctx.skip(tool.reason ?? tool.state);
      expect(tool.version).toMatch(/^\d+\.\d+/);
      expect(tool).toMatchObject({ reason: null, hint: null });
      expect(facts.languages).toEqual(expect.arrayContaining(tool.languages));
      expect(facts.targets).toEqual(expect.arrayContaining(tool.targets));
      expect(realpathSync(tool.path!)).not.toBe("");
      expect(new Set(tool.candidates.map(({ path }) => path)).size).toBe(tool.candidates.length);
    });
  });

  if (!facts.buildsFiles) return;
  for (const target of facts.targets)
    for (const language of facts.languages) describeBuilds(adapter, language, target, llvm);
}

/** Emscripten and zig build their libraries at their first use. */
const BUILD_TIMEOUT_MS = 300_000;

const toolsHere = new Map<string, Promise<DetectedTool>>();

/** Asked once for all tests. */
function detectHere(adapter: CompilerAdapter): Promise<DetectedTool> {
  const tool = toolsHere.get(adapter.id) ?? adapter.detect(createDetectionContext({ run }));
  toolsHere.set(adapter.id, tool);
  return tool;
}

function describeBuilds(adapter: CompilerAdapter, language: Language, target: Target, llvm: () => EmbeddedLlvm): void {
  const samples = SAMPLE_PROGRAMS[language];

  async function build(
    ctx: TestContext,
    source: string,
    { optimization = "O2", simd = false }: { optimization?: Optimization; simd?: boolean } = {},
  ) {
    const tool = await detectHere(adapter);
    const request: CompileRequest = { sources: [source], language, target, optimization, flags: [], simd };
    const reason = adapter.unsupported(request, tool);
    if (reason !== undefined) ctx.skip(reason);
    const plan = adapter.plan(request, tool, { work: temporaryFolder() });
    return { plan, outcome: await runBuildPlan(plan, adapter, { run, llvm: llvm() }) };
  }

  describe(`${adapter.id}: ${language} for ${target}`, { timeout: BUILD_TIMEOUT_MS }, () => {
    test("a file of any name at -Ofast, and the files it read", async (ctx) => {
      const source = writeProgram(samples.good);
      const { plan, outcome } = await build(ctx, source, { optimization: "Ofast" });
      expect(outcome).toMatchObject({ succeeded: true, kind: "program", failedStep: null, diagnostics: [] });
      // Without WASI a module has no way to print.
      if (target === "wasm32-unknown-unknown") expect(interfaceOf(plan.artifactPath).exports).toContain("main");
      else expect((await outputOf(plan.artifactPath, target)).trim()).toBe("21");
      const read = plan.dependencyFiles
        .flatMap((file) => parseDependencyFile(readFileSync(file, "utf8")))
        .map((path) => realpathSync(path));
      expect(read).toEqual(expect.arrayContaining(samples.good.reads.map((name) => join(dirname(source), name))));
    });

    test("an error is a diagnostic in its line", async (ctx) => {
      const source = writeProgram(samples.error);
      const { outcome } = await build(ctx, source);
      expect(outcome.succeeded).toBe(false);
      expect(outcome.failedStep?.sources).toEqual([source]);
      const errors = outcome.diagnostics.filter(({ severity }) => severity === "error");
      expect(errors).toEqual([
        expect.objectContaining({ file: source, line: 3, message: expect.stringContaining("cuont") }),
      ]);
      expect(outcome.log).toContain("cuont");
    });

    test("a linker error is a diagnostic without a line", async (ctx) => {
      const source = writeProgram(samples.unlinkable);
      const { plan, outcome } = await build(ctx, source);
      if (language === "rust" && target !== "native") {
        // Rust lets a wasm module import what it lacks.
        return expect(interfaceOf(plan.artifactPath).imports).toContain("nope");
      }
      expect(outcome.succeeded).toBe(false);
      expect(outcome.diagnostics).toEqual([
        expect.objectContaining({ file: source, line: 0, severity: "error", message: expect.stringContaining("nope") }),
      ]);
    });

    // Whether Rust was told to is not seen in a program without intrinsics.
    test.skipIf(language !== "c")("SIMD is used when it was asked for, and natively as ever", async (ctx) => {
      const source = writeProgram(SIMD_PROGRAM);
      for (const simd of [false, true]) {
        const { plan, outcome } = await build(ctx, source, { optimization: "O1", simd });
        expect(outcome).toMatchObject({ succeeded: true, diagnostics: [] });
        const used = simd && target !== "native";
        expect(await outputOf(plan.artifactPath, target)).toBe(used ? "128 bits\n" : "no vectors\n");
      }
    });

    test("a source without main becomes a library, and a note says so", async (ctx) => {
      const source = writeProgram(samples.withoutMain);
      const { plan, outcome } = await build(ctx, source);
      expect(outcome).toMatchObject({ succeeded: true, kind: "library", failedStep: null });
      expect(outcome.diagnostics).toEqual([
        expect.objectContaining({ file: source, line: 0, severity: "note", message: expect.stringMatching(/no main/) }),
      ]);
      if (target === "native") expect(readFileSync(plan.artifactPath).includes("square")).toBe(true);
      else expect(interfaceOf(plan.artifactPath).exports).toContain("square");
    });
  });
}
