import { afterAll, expect, test } from "vitest";
import type { Target } from "#shared/model/target.ts";
import { builtEntry } from "../process/built-entry.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { outputOf } from "../testing/run-artifact.ts";
import { writeProgram } from "../testing/sample-programs.ts";
import { createCargo } from "./cargo.ts";
import { createEmbeddedLlvm } from "./embedded-llvm.ts";
import { runBuildPlan } from "./run-build-plan.ts";
import { createRustc } from "./rustc.ts";

const llvm = createEmbeddedLlvm({ entry: builtEntry("embedded-llvm") });
afterAll(() => llvm.close());

const PROGRAM = {
  files: { "simd.rs": 'fn main() { println!("{}", cfg!(target_feature = "simd128")); }\n' },
  reads: [],
};

test.for([createRustc(), createCargo(process.platform, {})])(
  "$id uses SIMD in wasm when asked to",
  async (adapter, ctx) => {
    const tool = await adapter.detect(createDetectionContext({ run }));
    const target: Target = "wasm32-wasip1";
    const source = writeProgram(PROGRAM);
    for (const simd of [false, true]) {
      const request = {
        sources: [source],
        language: "rust" as const,
        target,
        optimization: "O2" as const,
        flags: [],
        simd,
      };
      const reason = adapter.unsupported(request, tool);
      if (reason !== undefined) return ctx.skip(reason);
      const plan = adapter.plan(request, tool, { work: temporaryFolder() });
      expect(await runBuildPlan(plan, adapter, { run, llvm })).toMatchObject({ succeeded: true });
      expect(await outputOf(plan.artifactPath, target)).toBe(`${simd}\n`);
    }
  },
);
