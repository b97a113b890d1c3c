import { delimiter, dirname } from "node:path";
import type { Optimization } from "#shared/model/target.ts";
import type { MissingPart, ToolCandidate } from "#shared/model/tool.ts";
import { parseGccLike, saysMainIsMissing } from "../diagnostics/gcc-like.ts";
import { repairHint } from "../install/install-hint.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { CompilerAdapter } from "./adapter.ts";
import { cppBeside, driverPair } from "./c-drivers.ts";
import { brokenCandidate, candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { planNativeProgram } from "./native-c-plan.ts";
import { usualFolders } from "./usual-folders.ts";
import { newestFirst, numberedNames } from "./numbered-names.ts";

export interface NativeCCompiler {
  id: "gcc" | "clang";
  name: string;
  /** Names it goes by, besides these with a major version from the range appended. */
  executable: string;
  majorVersions: { newest: number; oldest: number };
  cppExecutable: string;
  /** Programs of binutils that it calls. */
  binutils: string[];
  optimizationFlags: Record<Optimization, string[]>;
  versionOf(output: string): string | null;
}

interface ProbedCompiler {
  candidate: ToolCandidate;
  /** A folder with its assembler and linker, where it doesn't find them by itself. */
  binutils?: string;
}

/** An adapter for a compiler of the machine that takes gcc's command line. */
export function createNativeCCompiler(
  compiler: NativeCCompiler,
  platform: NodeJS.Platform = process.platform,
  searchPath = process.env["PATH"] ?? "",
): CompilerAdapter {
  const { executable, cppExecutable } = compiler;
  const names = numberedNames(executable, compiler.majorVersions);

  async function probeCandidate(context: DetectionContext, path: string): Promise<ProbedCompiler> {
    const answer = await probe(context, path, ["--version"]);
    if ("reason" in answer) return { candidate: brokenCandidate(path, answer.reason) };
    const version = compiler.versionOf(answer.output);
    if (version === null)
      return {
        candidate: brokenCandidate(path, `is not ${compiler.name}: it calls itself ${firstLine(answer.output)}`),
      };
    const [noLibrary, binutils] = await Promise.all([
      withoutCLibrary(context, path),
      findBinutils(context, path, compiler.binutils),
    ]);
    const broken = noLibrary ?? ("reason" in binutils ? binutils : null);
    if (broken !== null) {
      const { reason, lacks } = broken;
      return { candidate: { ...brokenCandidate(path, reason), version, ...(lacks && { lacks }) } };
    }
    return { candidate: { path, state: "available", version, targets: ["native"], reason: null }, ...binutils };
  }

  return {
    id: compiler.id,
    name: compiler.name,
    optimizationFlags: compiler.optimizationFlags,

    async detect(context) {
      const paths = newestFirst(await context.findExecutables(names, usualFolders(context)));
      const probed = await Promise.all(paths.map((path) => probeCandidate(context, path)));
      const candidates = probed.map(({ candidate }) => candidate);
      const used = probed.find(({ candidate }) => candidate.state === "available");
      const hasCpp =
        used === undefined || (await context.fileExists(cppBeside(used.candidate.path, executable, cppExecutable)));
      const tool = compilerTool({
        id: compiler.id,
        name: compiler.name,
        languages: hasCpp ? ["c", "cpp"] : ["c"],
        candidates,
        missing: `no ${executable} on PATH or in the usual folders`,
        hint: repairHint(compiler.id, candidates, context.platform),
      });
      return used?.binutils === undefined ? tool : { ...tool, parts: { binutils: used.binutils } };
    },

    unsupported: unsupportedByTool,

    plan(request, tool, folders) {
      const { path } = candidateFor(tool, request.target)!;
      const binutils = tool.parts?.["binutils"];
      const drivers = {
        ...driverPair(path, executable, cppExecutable),
        ...(binutils && { env: { PATH: [searchPath, binutils].filter(Boolean).join(delimiter) } }),
      };
      const flags = compiler.optimizationFlags[request.optimization];
      return planNativeProgram(request, { drivers, flags, platform }, folders);
    },

    diagnostics: (step, output) =>
      parseGccLike(output.stderr, { folder: step.command.cwd ?? "", sources: step.sources }),

    lacksMain: async (_step, output) => output.exitCode !== 0 && saysMainIsMissing(output.stderr),
  };
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

interface Lack {
  reason: string;
  lacks?: MissingPart;
}

/** A compiler package without the C library's development files compiles, but can't link a program. */
async function withoutCLibrary(context: DetectionContext, path: string): Promise<Lack | null> {
  if (context.platform !== "linux") return null;
  const answer = await probe(context, path, ["-print-file-name=crt1.o"]);
  if ("reason" in answer) return answer;
  // The bare name comes back when the file is nowhere.
  if (answer.output.trim() !== "crt1.o") return null;
  return { reason: "finds no C library to link with (crt1.o, Debian's libc6-dev)", lacks: "c-library" };
}

/** The assembler and the linker are called by name: PATH has to hold them, or be given the folder that does. */
async function findBinutils(
  context: DetectionContext,
  path: string,
  programs: readonly string[],
): Promise<Lack | { binutils?: string }> {
  if (context.platform === "win32") return {};
  const answers = await Promise.all(programs.map((program) => probe(context, path, [`-print-prog-name=${program}`])));
  let binutils: string | undefined;
  for (const [index, answer] of answers.entries()) {
    if ("reason" in answer) return answer;
    const program = programs[index]!;
    // The bare name comes back when it isn't in a folder of the compiler's own, and is looked for on PATH.
    if (answer.output.trim() !== program || (await context.findExecutables([program])).length > 0) continue;
    const [elsewhere] = await context.findExecutables([program], usualFolders(context));
    if (elsewhere === undefined)
      return {
        reason: `finds no ${program} on PATH or in the usual folders (it is part of binutils)`,
        lacks: "binutils",
      };
    binutils = dirname(elsewhere);
  }
  return binutils === undefined ? {} : { binutils };
}
