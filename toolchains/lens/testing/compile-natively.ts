import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { languageOf, type Optimization } from "#shared/model/target.ts";
import type { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CompilerAdapter } from "../../compilers/adapter.ts";
import { createCargo } from "../../compilers/cargo.ts";
import { createClang } from "../../compilers/clang.ts";
import type { EmbeddedLlvm } from "../../compilers/embedded-llvm.ts";
import { createGcc } from "../../compilers/gcc.ts";
import { type BuildOutcome, runBuildPlan } from "../../compilers/run-build-plan.ts";
import { createRustc } from "../../compilers/rustc.ts";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand as run } from "../../process/run-command.ts";
import { temporaryFolder } from "../../testing/fake-tools.ts";
import type { CodeListing } from "../code-listing.ts";
import { nativeHost } from "../native/native-target.ts";
import { nativeObjectNote, planNativeObject, unsupportedNativeObject } from "../native/plan-native-object.ts";
import { readNativeListing } from "../native/read-native-listing.ts";

const ADAPTERS = { gcc: createGcc, clang: createClang, rustc: createRustc, cargo: createCargo };
export type NativeCompiler = keyof typeof ADAPTERS;

export interface NativeCode {
  outcome: BuildOutcome;
  note: string | null;
  /** Absolute. */
  objects: string[];
  listing: CodeListing;
}

export interface NativeCompilation {
  compiler: NativeCompiler;
  /** Absolute. */
  sources: string[];
  optimization: Optimization;
  architecture?: LensArchitecture;
  flags?: string[];
  syntax?: LensSyntax;
}

/** Nothing here is built inside the embedded compiler. */
const noLlvm: Pick<EmbeddedLlvm, "run"> = {
  run: async () => {
    throw new Error("a native build asks for the embedded compiler");
  },
};

const context = createDetectionContext({ run });
const found = new Map<NativeCompiler, Promise<{ adapter: CompilerAdapter; tool: DetectedTool }>>();

/** Looked for once: finding takes longer than compiling. */
function detected(compiler: NativeCompiler): Promise<{ adapter: CompilerAdapter; tool: DetectedTool }> {
  const detect = async () => {
    const adapter = ADAPTERS[compiler]();
    return { adapter, tool: await adapter.detect(context) };
  };
  const known = found.get(compiler) ?? detect();
  found.set(compiler, known);
  return known;
}

/** As the workbench makes the native pane; a sentence where it can't be made here. */
export async function compileNatively(asked: NativeCompilation): Promise<NativeCode | string> {
  const { compiler, sources, optimization, flags = [], syntax = "intel" } = asked;
  const host = nativeHost();
  const { adapter, tool } = await detected(compiler);
  const languages = sources.flatMap((source) => languageOf(source) ?? []);
  const language = languages.includes("cpp") ? "cpp" : languages[0]!;
  const architecture = asked.architecture ?? host.architecture!;
  const request = { sources, language, optimization, flags, architecture };
  const reason = await unsupportedNativeObject(request, adapter, tool, host, context);
  if (reason !== undefined) return reason;
  const folder = temporaryFolder();
  const work = join(folder, "work");
  mkdirSync(work);
  const plan = planNativeObject(request, adapter, tool, host, { work, kept: join(folder, "kept") });
  const outcome = await runBuildPlan(plan, adapter, { run, llvm: noLlvm as EmbeddedLlvm });
  if (!outcome.succeeded) throw new Error(outcome.log);
  const objects = [outcome.plan.artifactPath, ...(outcome.plan.companionPaths ?? [])];
  const listing = await readNativeListing(
    objects.map((object) => readFileSync(object)),
    syntax,
  );
  return { outcome, note: await nativeObjectNote(request, tool, host, context), objects, listing };
}
