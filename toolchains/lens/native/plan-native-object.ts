import { basename, join } from "node:path";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { Language, Optimization } from "#shared/model/target.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { BuildPlan, BuildStep, CompileFolders, CompileRequest, CompilerAdapter } from "../../compilers/adapter.ts";
import { candidateFor } from "../../compilers/candidates.ts";
import { crateName } from "../../compilers/rust-crate.ts";
import { asksForDebugInfo, splitLinkerFlags } from "../../compilers/source-flags.ts";
import type { DetectionContext } from "../../process/detection.ts";
import { probe } from "../../process/probe.ts";
import { type NativeHost, nativeTarget, nativeTargetNote, rustTarget } from "./native-target.ts";

/** Sources whose native code is wanted, with their paths made absolute. */
export interface NativeObjectRequest {
  sources: string[];
  language: Language;
  optimization: Optimization;
  flags: string[];
  architecture: LensArchitecture;
}

/** Where an object's code is all that is wanted, it is one piece, and nothing is left out because nobody calls it. */
const RUST_FLAGS = ["-Ccodegen-units=1", "-Clink-dead-code"];
const RUST_LINES = "-Cdebuginfo=1";

/**
 * Why these sources' native code can't be shown with this compiler, with what to do; undefined when it can. Asks rustc
 * whether it has the target's standard library.
 */
export async function unsupportedNativeObject(
  request: NativeObjectRequest,
  adapter: CompilerAdapter,
  tool: DetectedTool,
  host: NativeHost,
  context: DetectionContext,
): Promise<string | undefined> {
  const reason = adapter.unsupported(compileRequest(request, []), tool);
  if (reason !== undefined) return reason;
  const target = nativeTarget(tool, request.architecture, host);
  if ("reason" in target) return target.reason;
  if (tool.id !== "rustc" || target.flags.length === 0) return undefined;
  const name = rustTarget(request.architecture);
  const answer = await probe(context, candidateFor(tool, "native")!.path, [
    "--print",
    "target-libdir",
    ...target.flags,
  ]);
  const files = "output" in answer ? await context.listFolder(answer.output.trim()) : [];
  return files.some((file) => file.startsWith("libstd-"))
    ? undefined
    : `${tool.name} has no standard library for ${name} here; rustup adds it: rustup target add ${name}`;
}

/** What a reader should know about such code, or about a build that may fail; null where there is nothing. */
export async function nativeObjectNote(
  request: NativeObjectRequest,
  tool: DetectedTool,
  host: NativeHost,
  context: Pick<DetectionContext, "fileExists">,
): Promise<string | null> {
  const target = nativeTarget(tool, request.architecture, host);
  return nativeTargetNote(target, request.architecture, host, (path) => context.fileExists(path));
}

/**
 * The workbench's own native build, ended before it links: `artifactPath` and `companionPaths` are the ELF objects, in
 * the order of the sources. To be carried out by `runBuildPlan` where `unsupportedNativeObject` says nothing.
 */
export function planNativeObject(
  request: NativeObjectRequest,
  adapter: CompilerAdapter,
  tool: DetectedTool,
  host: NativeHost,
  folders: CompileFolders,
): BuildPlan {
  const target = nativeTarget(tool, request.architecture, host);
  const targetFlags = "flags" in target ? target.flags : [];
  if (tool.id === "cargo") return cargoObject(adapter.plan(compileRequest(request, []), tool, folders), folders);
  if (tool.id === "rustc") {
    // Both ways to ask for debug information are an error.
    const lines = asksForDebugInfo(request.flags) ? [] : [RUST_LINES];
    const flags = [...targetFlags, ...RUST_FLAGS, ...lines];
    return rustObject(adapter.plan(compileRequest(request, flags), tool, folders), request.sources[0]!, folders);
  }
  // Objects for optimisation at link time hold no machine code.
  const flags = request.flags.filter((flag) => !/^-flto(=|$)/.test(flag));
  const plan = adapter.plan(compileRequest({ ...request, flags }, [...targetFlags, "-g"]), tool, folders);
  return cObjects(plan, request, folders);
}

function compileRequest(request: NativeObjectRequest, flags: string[]): CompileRequest {
  const { sources, language, optimization } = request;
  return { sources, language, optimization, flags: [...flags, ...request.flags], target: "native", simd: false };
}

/** The steps that compile; for a single file compiling and linking is one, which loses what is for the linker. */
function cObjects(plan: BuildPlan, { sources }: NativeObjectRequest, { work }: CompileFolders): BuildPlan {
  if (sources.length > 1) {
    const steps = plan.steps.slice(0, -1);
    const [artifactPath = "", ...companionPaths] = steps.map(({ command: { args } }) => args[args.indexOf("-o") + 1]!);
    return { ...plan, steps, artifactPath, companionPaths };
  }
  const artifactPath = join(work, `${basename(sources[0]!)}.o`);
  const { compile } = splitLinkerFlags(plan.steps[0]!.command.args);
  const args = ["-c", ...compile.map((arg) => (arg === plan.artifactPath ? artifactPath : arg))];
  return { ...plan, steps: [withArguments(plan.steps[0]!, `compile ${basename(sources[0]!)}`, args)], artifactPath };
}

function rustObject(plan: BuildPlan, source: string, { work }: CompileFolders): BuildPlan {
  const artifactPath = join(work, `${crateName(source)}.o`);
  const label = `compile ${basename(source)}`;
  const [program] = plan.steps;
  const steps = [
    {
      ...withArguments(
        program!,
        label,
        replaced(program!.command.args, { "--emit=link,dep-info": ["--emit=obj,dep-info"] }),
      ),
      asLibrary: withArguments(
        program!.asLibrary!,
        label,
        replaced(program!.asLibrary!.command.args, {
          // A library for C would hold only what C can call.
          "--crate-type=cdylib": ["--crate-type=lib"],
          "--emit=link": ["--emit=obj"],
          [plan.artifactPath]: [artifactPath],
        }),
      ),
    },
  ];
  return { ...plan, steps, artifactPath };
}

/** Cargo links in any case; the object comes from the same call of rustc. */
function cargoObject(plan: BuildPlan, { work }: CompileFolders): BuildPlan {
  const artifactPath = join(work, "object.o");
  const emit = [...RUST_FLAGS, RUST_LINES, "-Clto=off", `--emit=obj=${artifactPath}`];
  const withObject = (step: BuildStep): BuildStep => {
    const { args } = step.command;
    if (args[0] !== "build" && args[0] !== "rustc") return step;
    const object = withArguments(step, step.label, [
      "rustc",
      ...args.slice(1),
      ...(args.includes("--") ? [] : ["--"]),
      ...emit,
    ]);
    const { asLibrary } = step;
    return asLibrary === undefined ? object : { ...object, asLibrary: withObject(asLibrary) };
  };
  return {
    ...plan,
    steps: plan.steps.map(withObject),
    artifactPath,
    next(results) {
      const next: BuildPlan | Diagnostic | undefined = plan.next?.(results);
      if (next === undefined || "severity" in next) return next ?? { ...plan, steps: [], next: undefined };
      // What comes after the build only keeps the program that was linked.
      return next.steps.length === 0
        ? { ...next, files: [], artifactPath, next: undefined }
        : cargoObject(next, { work });
    },
  };
}

function withArguments(step: BuildStep, label: string, args: string[]): BuildStep {
  return { ...step, label, asLibrary: undefined, command: { ...step.command, args } };
}

function replaced(args: readonly string[], replacements: Record<string, string[]>): string[] {
  return args.flatMap((arg) => replacements[arg] ?? [arg]);
}
