import type { Optimization } from "#shared/model/target.ts";
import type { ToolCandidate } from "#shared/model/tool.ts";
import { parseGccLike, saysMainIsMissing } from "../diagnostics/gcc-like.ts";
import { installHint } from "../install/install-hint.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { CompilerAdapter } from "./adapter.ts";
import { cppBeside, driverPair } from "./c-drivers.ts";
import { brokenCandidate, candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { planNativeProgram } from "./native-c-plan.ts";
import { usualFolders } from "./usual-folders.ts";
import { numberedNames } from "./numbered-names.ts";

export interface NativeCCompiler {
  id: "gcc" | "clang";
  name: string;
  /** Names it goes by, besides these with a major version from the range appended. */
  executable: string;
  majorVersions: { newest: number; oldest: number };
  cppExecutable: string;
  optimizationFlags: Record<Optimization, string[]>;
  versionOf(output: string): string | null;
}

/** An adapter for a compiler of the machine that takes gcc's command line. */
export function createNativeCCompiler(
  compiler: NativeCCompiler,
  platform: NodeJS.Platform = process.platform,
): CompilerAdapter {
  const { executable, cppExecutable } = compiler;
  const names = numberedNames(executable, compiler.majorVersions);

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
      const hasCpp =
        first === undefined || (await context.fileExists(cppBeside(first.path, executable, cppExecutable)));
      return compilerTool({
        id: compiler.id,
        name: compiler.name,
        languages: hasCpp ? ["c", "cpp"] : ["c"],
        candidates,
        missing: `no ${executable} on PATH or in the usual folders`,
        hint: installHint(compiler.id, context.platform),
      });
    },

    unsupported: unsupportedByTool,

    plan(request, tool, folders) {
      const { path } = candidateFor(tool, request.target)!;
      const drivers = driverPair(path, executable, cppExecutable);
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
