import { basename, dirname, join } from "node:path";
import { type Language, type Optimization, languageOf } from "#shared/model/target.ts";
import type { ToolCandidate } from "#shared/model/tool.ts";
import { parseGccLike, saysMainIsMissing } from "../diagnostics/gcc-like.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { BuildPlan, BuildStep, CompileRequest, CompilerAdapter, ProcessStep } from "./adapter.ts";
import { artifactName } from "./artifact-name.ts";
import { brokenCandidate, candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { cFlagInputs } from "./flag-inputs.ts";
import { flagsForSource, resolveSourceFlags, splitLinkerFlags } from "./source-flags.ts";
import { usualFolders } from "./usual-folders.ts";

export interface NativeCCompiler {
  id: "gcc" | "clang";
  name: string;
  /** Names it goes by, besides these with a major version from the range appended. */
  executable: string;
  majorVersions: { newest: number; oldest: number };
  cppExecutable: string;
  optimizationFlags: Record<Optimization, string[]>;
  versionOf(output: string): string | null;
  hints: { linux: string; darwin: string; win32: string };
}

/** An adapter for a compiler of the machine that takes gcc's command line. */
export function createNativeCCompiler(
  compiler: NativeCCompiler,
  platform: NodeJS.Platform = process.platform,
): CompilerAdapter {
  const names = executableNames(compiler);
  const mathLibrary = platform === "win32" || platform === "darwin" ? [] : ["-lm"];

  /** `g++-12` beside `gcc-12`: it links the C++ library by itself. */
  const cppPath = (path: string) =>
    join(dirname(path), basename(path).replace(compiler.executable, compiler.cppExecutable));

  async function probeCandidate(context: DetectionContext, path: string): Promise<ToolCandidate> {
    const answer = await probe(context, path, ["--version"]);
    if ("reason" in answer) return brokenCandidate(path, answer.reason);
    const version = compiler.versionOf(answer.output);
    if (version === null)
      return brokenCandidate(path, `is not ${compiler.name}: it calls itself ${firstLine(answer.output)}`);
    const broken = (await withoutCLibrary(context, path)) ?? (await withoutLinker(context, path));
    if (broken !== null) return { ...brokenCandidate(path, broken), version };
    return { path, state: "available", version, targets: ["native"], reason: null };
  }

  return {
    id: compiler.id,
    name: compiler.name,
    optimizationFlags: compiler.optimizationFlags,

    async detect(context) {
      const paths = await context.findExecutables(names, usualFolders(context));
      const candidates = await Promise.all(paths.map((path) => probeCandidate(context, path)));
      const first = candidates.find((candidate) => candidate.state === "available");
      const hasCpp = first === undefined || (await context.fileExists(cppPath(first.path)));
      const hints: Partial<Record<NodeJS.Platform, string>> = compiler.hints;
      return compilerTool({
        id: compiler.id,
        name: compiler.name,
        languages: hasCpp ? ["c", "cpp"] : ["c"],
        candidates,
        missing: `no ${compiler.executable} on PATH or in the usual folders`,
        hint: hints[context.platform] ?? compiler.hints.linux,
      });
    },

    unsupported: unsupportedByTool,

    plan(request, tool, folders): BuildPlan {
      const c = candidateFor(tool, request.target)!.path;
      const exes = { c, cpp: cppPath(c) };
      const artifactPath = join(folders.work, artifactName(request.sources[0]!, request.target, platform));
      const context = { request, exes, work: folders.work, artifactPath, mathLibrary };
      const common = commonArguments(compiler, request);
      const { steps, dependencyFiles } =
        request.sources.length === 1 ? planInOne(context, common) : planSeparately(context, common);
      steps.at(-1)!.asLibrary = libraryStep(context, common);
      const inputs = cFlagInputs(request.flags, dirname(request.sources[0]!));
      return { steps, artifactPath, dependencyFiles, ...inputs };
    },

    diagnostics: (step, output) =>
      parseGccLike(output.stderr, { folder: step.command.cwd ?? "", sources: step.sources }),

    lacksMain: async (_step, output) => output.exitCode !== 0 && saysMainIsMissing(output.stderr),
  };
}

function executableNames({ executable, majorVersions }: NativeCCompiler): string[] {
  const names = [executable];
  for (let major = majorVersions.newest; major >= majorVersions.oldest; major -= 1)
    names.push(`${executable}-${major}`);
  return names;
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

/** A compiler package without the C library's development files compiles, but can't link a program. */
async function withoutCLibrary(context: DetectionContext, path: string): Promise<string | null> {
  if (context.platform !== "linux") return null;
  const answer = await probe(context, path, ["-print-file-name=crt1.o"]);
  if ("reason" in answer) return answer.reason;
  // The bare name comes back when the file is nowhere.
  return answer.output.trim() === "crt1.o" ? "finds no C library to link with (crt1.o, Debian's libc6-dev)" : null;
}

/** gcc calls its assembler and linker by name: when PATH doesn't hold them, it can't build anything. */
async function withoutLinker(context: DetectionContext, path: string): Promise<string | null> {
  if (context.platform === "win32") return null;
  for (const program of ["as", "ld"]) {
    const answer = await probe(context, path, [`-print-prog-name=${program}`]);
    if ("reason" in answer) return answer.reason;
    // The bare name comes back when it isn't in a folder of the compiler's own, and is looked for on PATH.
    if (answer.output.trim() === program && (await context.findExecutables([program])).length === 0)
      return `finds no ${program} on PATH (it is part of binutils)`;
  }
  return null;
}

interface PlanContext {
  request: CompileRequest;
  /** The driver for each language; the one for C++ takes C for C++, and links with the C++ library. */
  exes: { c: string; cpp: string };
  work: string;
  artifactPath: string;
  mathLibrary: string[];
}

function commonArguments(compiler: NativeCCompiler, request: CompileRequest): string[] {
  const { flags } = resolveSourceFlags(request.flags, dirname(request.sources[0]!));
  return ["-fdiagnostics-color=never", ...compiler.optimizationFlags[request.optimization], ...flags];
}

function step(
  { request, exes }: PlanContext,
  label: string,
  sources: string[],
  args: string[],
  language: Language = request.language,
): ProcessStep {
  const exe = language === "cpp" ? exes.cpp : exes.c;
  // Messages in English, whatever the user's language, because they are parsed.
  const command = { exe, args, cwd: dirname(request.sources[0]!), env: { LC_ALL: "C" } };
  return { label, via: "process", sources, command };
}

/** The command a person would type for one file. Libraries named in the flags have to follow the source. */
function planInOne(context: PlanContext, common: string[]): { steps: BuildStep[]; dependencyFiles: string[] } {
  const source = context.request.sources[0]!;
  const dependencies = join(context.work, "source.d");
  const { compile, link } = splitLinkerFlags(common);
  const args = [
    ...compile,
    source,
    "-o",
    context.artifactPath,
    ...link,
    ...context.mathLibrary,
    "-MD",
    "-MF",
    dependencies,
  ];
  return {
    steps: [step(context, `compile and link ${basename(source)}`, [source], args)],
    dependencyFiles: [dependencies],
  };
}

function planSeparately(context: PlanContext, common: string[]): { steps: BuildStep[]; dependencyFiles: string[] } {
  const { sources } = context.request;
  const { compile, link } = splitLinkerFlags(common);
  // Numbered, because two folders may hold sources of the same name.
  const objects = sources.map((_, index) => join(context.work, `${index}.o`));
  const dependencyFiles = sources.map((_, index) => join(context.work, `${index}.d`));
  const steps = sources.map((source, index) =>
    step(
      context,
      `compile ${basename(source)}`,
      [source],
      flagsForSource(source, sources, compile).concat(
        ["-c", source, "-o", objects[index]!],
        ["-MD", "-MF", dependencyFiles[index]!],
      ),
      languageOf(source),
    ),
  );
  steps.push(
    step(context, "link", sources, [
      ...linkedWith(context, compile),
      ...objects,
      "-o",
      context.artifactPath,
      ...link,
      ...context.mathLibrary,
    ]),
  );
  return { steps, dependencyFiles };
}

/** A language's standard says nothing to the linker, but a driver of the other language would complain. */
function linkedWith({ request }: PlanContext, flags: string[]): string[] {
  return flagsForSource(`program.${request.language}`, request.sources, flags);
}

/** Built anew from the sources, because a shared library's code has to be position-independent. */
function libraryStep(context: PlanContext, common: string[]): BuildStep {
  const { sources, language } = context.request;
  const { compile, link } = splitLinkerFlags(common);
  const args = [
    "-shared",
    "-fPIC",
    ...linkedWith(context, compile),
    // A driver for C++ would take the C files among them for C++.
    ...sources.flatMap((source) => (languageOf(source) === language ? [source] : ["-x", "c", source, "-x", "none"])),
    "-o",
    context.artifactPath,
    ...link,
    ...context.mathLibrary,
  ];
  return step(context, "link as a library", sources, args);
}
