import type { ExecutionTerms } from "#shared/model/execution-terms.ts";
import type { Invocation, Phases } from "#shared/model/program-run.ts";
import type { Target } from "#shared/model/target.ts";
import type { RuntimeId, Tool } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import type { CommandSpec } from "../process/command-spec.ts";

export interface RuntimeLaunch {
  /** Absolute path of what is run, in the form this variant needs. */
  artifact: string;
  variant: string | null;
  invocation: Invocation;
  maxMemoryBytes?: number;
  /** A file into which the runtime may write its phase times; left out while benchmarking. */
  phasesFile?: string;
}

/** A step that turns the module into what the variant runs, such as `wasmtime compile`. */
interface Precompilation {
  command: CommandSpec;
  artifact: string;
}

/** A runtime as data: it finds itself and says how a program is started, and never runs anything. */
export interface RuntimeAdapter {
  id: RuntimeId;
  name: string;
  /** What it runs. */
  target: Target;
  /** Variants besides the plain runtime: `aot` of `wasmtime:aot`. */
  variants: string[];
  detect(context: DetectionContext): Promise<Tool>;
  /** Why this can't be run as asked; undefined when it can. */
  unsupported(launch: RuntimeLaunch, tool: Tool): string | undefined;
  /** Present when the variant runs something else than the module itself. */
  precompile?(launch: RuntimeLaunch, tool: Tool, workFolder: string): Precompilation | undefined;
  /** Without the invocation's input and time limit, which are for whoever starts it. */
  command(launch: RuntimeLaunch, tool: Tool): CommandSpec;
  /** On what terms the runs that are timed stand, after `warmupRuns` that are not. */
  terms(launch: Pick<RuntimeLaunch, "variant"> & { warmupRuns: number }, tool: Tool): ExecutionTerms;
  /** Reads the phases file this runtime wrote. */
  phases?(phasesFileText: string): Phases;
}
