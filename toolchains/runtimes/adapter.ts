import type { ExecutionTerms } from "#shared/model/execution-terms.ts";
import type { Invocation, Phases, Trap } from "#shared/model/program-run.ts";
import type { Target } from "#shared/model/target.ts";
import type { DetectedTool, RuntimeId } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import type { CommandSpec } from "../process/command-spec.ts";
import type { EndedProgram } from "./read-trap.ts";

export interface RuntimeLaunch {
  /** Absolute path of what is run, in the form this variant needs. */
  artifact: string;
  variant: string | null;
  invocation: Invocation;
  /** Only for targets whose memory the runtime itself has to limit: Emscripten's loader. */
  maxMemoryBytes?: number;
  /** With `maxMemoryBytes`: the line that is printed on stderr when the limit ended the program. */
  memoryLimitMark?: string;
  /** A file into which the runtime may write its phase times; left out while benchmarking. */
  phasesFile?: string;
}

/** Turns the artifact into what the variant runs, such as `wasmtime compile`: files are written, then commands run. */
export interface PrecompilationPlan {
  files?: { path: string; text: string }[];
  commands: CommandSpec[];
  /** Absolute path of what comes out. */
  artifact: string;
}

/** What decides on which terms runs stand. */
interface TermsRequest {
  variant: string | null;
  /** Runs before the timed ones. */
  warmupRuns: number;
  /** What the program's code needs beyond WebAssembly's first version, such as `simd`; see `moduleFeatures`. */
  features: string[];
}

/** A runtime as data: it finds itself and says how a program is started, and never runs anything. */
export interface RuntimeAdapter {
  id: RuntimeId;
  name: string;
  /** What a variant runs; null is the plain runtime. */
  target(variant: string | null): Target;
  /** Variants besides the plain runtime: `aot` of `wasmtime:aot`. */
  variants: string[];
  detect(context: DetectionContext): Promise<DetectedTool>;
  /** Why this can't be run as asked; undefined when it can. */
  unsupported(launch: RuntimeLaunch, tool: DetectedTool): string | undefined;
  /** What of the run goes otherwise than on other runtimes, in sentences to be said before it. */
  warnings?(launch: RuntimeLaunch): string[];
  /** Present when the variant runs something else than the module itself. */
  precompile?(launch: RuntimeLaunch, tool: DetectedTool, workFolder: string): PrecompilationPlan | undefined;
  /** Without the invocation's input and time limit, which are for whoever starts it. */
  command(launch: RuntimeLaunch, tool: DetectedTool): CommandSpec;
  /** On what terms the runs that are timed stand. */
  terms(request: TermsRequest, tool: DetectedTool): ExecutionTerms;
  /** The trap that ended a program; null when something else did. Pure, and asked only after an exit code above 0. */
  readTrap?(ended: EndedProgram): Trap | null;
  /** What the runtime itself prints on stdout when a module imports nothing, and so can print nothing. */
  silentProgramStdout?: string;
  /** Reads the phases file this runtime wrote. */
  phases?(phasesFileText: string): Phases;
}
