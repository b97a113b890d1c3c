import { basename, dirname, extname, join, resolve } from "node:path";
import { languageOf } from "#shared/model/target.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import { parseGccLike, saysMainIsMissing } from "../diagnostics/gcc-like.ts";
import type { CommandResult } from "../process/command-spec.ts";
import type { BuildFile, BuildPlan, BuildStep, CompileRequest } from "./adapter.ts";
import { artifactName } from "./artifact-name.ts";
import { type CDrivers, driverStep } from "./c-drivers.ts";
import { cFlagInputs } from "./flag-inputs.ts";
import { definesMain } from "./main-symbols.ts";
import { flagsForSource, isLinkerInput, resolveSourceFlags, splitLinkerFlags } from "./source-flags.ts";

/** 1 MiB is what Rust gives its wasm programs; the linker's own 64 KiB are gone with one local array. */
export const WASM_STACK_BYTES = 1_048_576;

/** A driver that takes clang's command line and builds for wasm, and what it is told besides a user's flags. */
interface WasmToolchain {
  drivers: CDrivers;
  /** For compiling and linking, such as the target. */
  common: string[];
  /** For compiling only, like what is for C++. */
  compile: string[];
  compileCpp: string[];
  /** For linking only, before a user's flags. */
  link: { program: string[]; library: string[] };
  /** After all objects. */
  libraries: string[];
  /** Which of a user's flags for the compiler the driver gets when it links, too; left out, all. */
  isForLinkingToo?(flag: string): boolean;
  /** C code that every program and library is linked with. */
  support?: { fileName: string; text: string };
}

/** Plans a module: each source is compiled, and the objects are linked, to a library when there is no `main`. */
export function planWasmProgram(
  request: CompileRequest,
  toolchain: WasmToolchain,
  folders: { work: string },
): BuildPlan {
  const { drivers, support } = toolchain;
  const folder = dirname(request.sources[0]!);
  const { compile, link } = splitLinkerFlags(resolveSourceFlags(request.flags, folder).flags);
  // Numbered, because two folders may hold sources of the same name.
  const objects = request.sources.map((_, index) => join(folders.work, `${index}.o`));
  const dependencyFiles = request.sources.map((_, index) => join(folders.work, `${index}.d`));
  const artifactPath = join(folders.work, artifactName(request.sources[0]!, request.target, process.platform));
  const common = [
    ...toolchain.common,
    "-fdiagnostics-color=never",
    ...(request.simd ? ["-msimd128"] : []),
    // A user's flags are split by what they are for; a driver would warn of those that the other call needs.
    "-Wno-unused-command-line-argument",
  ];
  const context = { request, drivers };

  const steps: BuildStep[] = request.sources.map((source, index) => {
    const language = languageOf(source) ?? request.language;
    const args = [
      ...common,
      ...toolchain.compile,
      ...(language === "cpp" ? toolchain.compileCpp : []),
      ...flagsForSource(source, request.sources, compile),
      "-c",
      source,
      "-o",
      objects[index]!,
      "-MD",
      "-MF",
      dependencyFiles[index]!,
    ];
    return driverStep(context, `compile ${basename(source)}`, [source], args, language);
  });

  const files: BuildFile[] = [];
  if (support !== undefined) {
    const source = join(folders.work, support.fileName);
    const object = join(folders.work, `${basename(support.fileName, extname(support.fileName))}.o`);
    // Hidden, so that a library doesn't offer its functions.
    const args = [...common, "-fvisibility=hidden", "-c", source, "-o", object];
    files.push({ path: source, text: support.text });
    steps.push(driverStep(context, `compile ${support.fileName}`, request.sources, args, "c"));
    objects.push(object);
  }

  const linkStep = (kind: "program" | "library") =>
    driverStep(context, kind === "program" ? "link" : "link as a library", request.sources, [
      ...common,
      ...compile.filter((flag) => toolchain.isForLinkingToo?.(flag) ?? true),
      ...toolchain.link[kind],
      ...objects,
      ...link.map((flag) => (isLinkerInput(flag) ? resolve(folder, flag) : flag)),
      ...toolchain.libraries,
      "-o",
      artifactPath,
    ]);
  steps.push({ ...linkStep("program"), asLibrary: linkStep("library") });
  return { files, steps, artifactPath, dependencyFiles, ...cFlagInputs(request.flags, folder) };
}

/** The objects and archives that a link step names. */
function linkedFiles({ command: { args, cwd } }: BuildStep): string[] {
  const output = args.lastIndexOf("-o") + 1;
  return args
    .filter((argument, index) => index !== output && isLinkerInput(argument))
    .map((argument) => resolve(cwd ?? "", argument));
}

export function wasmProgramDiagnostics(step: BuildStep, output: CommandResult): Diagnostic[] {
  return parseGccLike(output.stderr, {
    folder: step.command.cwd ?? "",
    sources: step.sources,
    objects: linkedFiles(step),
  });
}

/** Some linkers say that `main` is missing; where the libc can do without, only the objects tell. */
export async function wasmProgramLacksMain(step: BuildStep, output: CommandResult): Promise<boolean> {
  if (output.exitCode !== 0) return saysMainIsMissing(output.stderr);
  return !(await definesMain(linkedFiles(step)));
}
