import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { Language, Optimization, Target } from "#shared/model/target.ts";
import type { CompilerId, DetectedTool } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import type { CommandResult, CommandSpec } from "../process/command-spec.ts";

/** One program to compile, with its paths made absolute. */
export interface CompileRequest {
  sources: string[];
  language: Language;
  target: Target;
  optimization: Optimization;
  flags: string[];
  /** Lets a wasm program use 128-bit SIMD. */
  simd: boolean;
}

/** The folders a build may write to; they exist. */
export interface CompileFolders {
  /** For this build alone. */
  work: string;
  /** Stays between builds of the same request by the same compiler: for a tool that sees by itself what has changed. */
  kept?: string;
}

/** A file that a plan needs, put there before its steps: with this text, as a copy of another, or a link to a folder. */
export type BuildFile =
  | { path: string; text: string }
  | { path: string; copyOf: string }
  | { path: string; linkToFolder: string };

interface StepBase {
  /** For people: `compile prime.c`, `link`. */
  label: string;
  command: CommandSpec;
  /** The files of the user's that the step is about; a message that names no file belongs to the first. */
  sources: string[];
  /** Where relative paths in its messages start, if not in the command's folder. */
  messageFolder?: string;
  /** It helps and can be done without: when it fails, the plan goes on. */
  optional?: boolean;
  /** Reads the output of a program that is not the compiler; left out, the adapter does. */
  diagnostics?(output: CommandResult): Diagnostic[];
  /** What to do instead when the program turns out to have no `main`: build a library of its functions. */
  asLibrary?: BuildStep;
}

/** A program of the machine. */
export interface ProcessStep extends StepBase {
  via: "process";
}

/** The files a tool inside the embedded compiler may see; all paths are absolute and of this machine. */
export interface EmbeddedFiles {
  /** Searched for `#include`, after the folder of the including file. */
  includeFolders: string[];
  /** Read besides the sources and what they include, such as object files. */
  inputs: string[];
  outputs: string[];
  /** One of the outputs is a dependency file: it gets the paths of this machine. */
  dependencyFile?: string;
}

/** A tool inside the warm embedded compiler, `command.exe` being its name. */
export interface EmbeddedStep extends StepBase {
  via: "embedded-llvm";
  files: EmbeddedFiles;
}

export type BuildStep = ProcessStep | EmbeddedStep;

export interface BuildPlan {
  /** Absolute paths in the build's folders. */
  files?: BuildFile[];
  steps: BuildStep[];
  /** Absolute path in the work folder. */
  artifactPath: string;
  /** Files that belong to the artifact and stand beside it; absolute paths in the work folder. */
  companionPaths?: string[];
  /** Make-style dependency files that the steps write, naming every file the compiler read. */
  dependencyFiles: string[];
  /** Existing files that the flags name and no dependency file does, such as objects and linker scripts; absolute. */
  inputFiles: string[];
  /** False when the flags make the tool read files that nothing names: the result is only good for this once. */
  cacheable: boolean;
  /** Files that would change the result if there were any; absolute. */
  absentFiles?: string[];
  /** A library when that is known beforehand; the `notes` then say it. */
  kind?: "library";
  /** What the adapter has to say about the build itself. */
  notes?: Diagnostic[];
  /**
   * The rest of the plan, made from what the steps answered and printed; everything it says of the artifact replaces
   * what this plan says. An error instead of it says why there is none.
   */
  next?(results: CommandResult[]): BuildPlan | Diagnostic;
}

/** A compiler as data: it finds itself, plans and explains, and never runs anything. */
export interface CompilerAdapter {
  id: CompilerId;
  name: string;
  detect(context: DetectionContext): Promise<DetectedTool>;
  /** What it is told for each level of optimisation, for people to see. */
  optimizationFlags: Record<Optimization, string[]>;
  /** Why this request can't be built with the tool as found; undefined when it can. */
  unsupported(request: CompileRequest, tool: DetectedTool): string | undefined;
  plan(request: CompileRequest, tool: DetectedTool, folders: CompileFolders): BuildPlan;
  diagnostics(step: BuildStep, output: CommandResult): Diagnostic[];
  /** Whether a step that has an `asLibrary` ended as it does when the program has no `main`. */
  lacksMain(step: BuildStep, output: CommandResult): Promise<boolean>;
  /** The stream on which the tool is asked to write for machines, and how its text is shown to a person. */
  machineOutput?: { stream: "stdout" | "stderr"; readable(text: string): string };
}
