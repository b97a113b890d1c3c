import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { languageOf, type Optimization } from "#shared/model/target.ts";
import { createRustc } from "../../../../compilers/rustc.ts";
import { runBuildPlan } from "../../../../compilers/run-build-plan.ts";
import { createWasiSdk } from "../../../../compilers/wasi-sdk.ts";
import type { EmbeddedLlvm } from "../../../../compilers/embedded-llvm.ts";
import { createDetectionContext } from "../../../../process/create-detection-context.ts";
import { runCommand as run } from "../../../../process/run-command.ts";
import { temporaryFolder } from "../../../../testing/fake-tools.ts";

const FLAGS = {
  c: ["-g", "-Wl,--no-gc-sections"],
  rust: ["-Cdebuginfo=1", "-Clink-dead-code", "-Ccodegen-units=1", "-Clink-arg=--no-gc-sections"],
};

const noLlvm: Pick<EmbeddedLlvm, "run"> = {
  run: async () => {
    throw new Error("the embedded compiler was asked for");
  },
};

/** A program as a module with debug information and all of its functions; where it can't be built, the reason. */
export async function buildModule(
  source: string,
  optimization: Optimization,
): Promise<{ path: string } | { reason: string }> {
  const language = languageOf(source)!;
  const adapter = language === "rust" ? createRustc() : createWasiSdk();
  const tool = await adapter.detect(createDetectionContext({ run }));
  const flags = language === "rust" ? FLAGS.rust : FLAGS.c;
  const request = { sources: [source], language, optimization, flags, target: "wasm32-wasip1" as const, simd: false };
  const reason = tool.state === "available" ? adapter.unsupported(request, tool) : tool.reason;
  if (typeof reason === "string") return { reason };
  const folder = temporaryFolder();
  const work = join(folder, "work");
  mkdirSync(work);
  const plan = adapter.plan(request, tool, { work, kept: join(folder, "kept") });
  const outcome = await runBuildPlan(plan, adapter, { run, llvm: noLlvm as EmbeddedLlvm });
  if (!outcome.succeeded) throw new Error(outcome.log);
  return { path: outcome.plan.artifactPath };
}
