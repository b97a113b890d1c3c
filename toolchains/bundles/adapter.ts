import type { FunctionForm, HostFeature, InputConvention, OutputConvention } from "#shared/model/faas/function.ts";
import type { BundleTarget } from "#shared/model/bundle.ts";
import type { Target } from "#shared/model/target.ts";
import type { RuntimeId } from "#shared/model/tool.ts";

/** What a function's code is, as far as it is known: of a source nothing but what it would be built for. */
export interface BundledCode {
  form: FunctionForm;
  /** WebAssembly that needs threads, which neither platform gives a function. */
  usesThreads: boolean;
  /** Of a native program: `x86_64`; null of all else, and of what isn't built yet. */
  architecture: string | null;
}

/** How a function is to be on its platform. */
export interface BundleSettings {
  /** On the platform: letters, digits and hyphens. */
  name: string;
  memoryMb: number;
  timeoutMs: number;
  features: readonly HostFeature[];
  input: InputConvention;
  output: OutputConvention;
  environment: Readonly<Record<string, string>>;
  /** The exported function, or the function of a script; null for the usual one. */
  main: string | null;
}

/** A file that goes into a bundle, under its name there. */
export interface BundleFile {
  /** With slashes. */
  path: string;
  /** Absolute where it lies in a file. */
  content: { text: string } | { file: string };
  executable: boolean;
  what: string;
}

/** A program with the libraries that it needs, as far as they go with it. */
export interface PackedProgram {
  /** Absolute. */
  file: string;
  /** The dynamic loader and the libraries; none of a static program. */
  libraries: readonly { name: string; file: string; isLoader: boolean }[];
}

/** All that a plan is made of; what it doesn't ask for is null. */
export interface BundleParts {
  code: BundledCode & {
    /** Relative to the code's own files. */
    entry: string;
    files: readonly BundleFile[];
  };
  settings: BundleSettings;
  /** The event of the commands and of the proof. */
  argument: Readonly<Record<string, unknown>>;
  /** Where Node carries the function: what runs modules in it; absolute. */
  nodeRuntime: string;
  /** Where a program starts the function: it, for this machine's processor; absolute. */
  launcher: string | null;
  runtime: { id: RuntimeId; name: string; version: string; program: PackedProgram; command: readonly string[] } | null;
  /** Of a native function: the program with its libraries. */
  program: PackedProgram | null;
  /** Of what in the bundle is machine code. */
  architecture: "x86_64" | "aarch64";
}

/** A size that the platform bounds. */
export interface SizeLimit {
  what: string;
  of: "archive" | "archive-base64" | "unpacked";
  limitBytes: number;
  /** What to do with a larger one; null where it can't go. */
  otherwise: string | null;
}

export interface PlannedCommand {
  title: string;
  note: string | null;
  exe: string;
  args: readonly string[];
}

interface BundlePlan {
  archive: { name: string; entries: readonly BundleFile[] };
  /** Files beside the archive that the commands name. */
  beside: readonly BundleFile[];
  approach: string;
  notes: readonly string[];
}

/** A way to a platform as data: it plans and explains, and runs nothing. */
export interface BundleAdapter {
  id: BundleTarget;
  name: string;
  about: string;
  /** What a source is built for where nobody says. */
  usualTarget: Target;
  /** What else a source may be built for. */
  targets: readonly Target[];
  /** Runtimes of which one is taken along for a module; none where the platform has its own. */
  runtimes: readonly RuntimeId[];
  /** Machine code of ours starts the function. */
  needsLauncher: boolean;
  limits: readonly SizeLimit[];
  /** Why this code can't go, in a sentence; undefined when it can. `runtime` is what was asked for. */
  unsupported(code: BundledCode, runtime: RuntimeId | null): string | undefined;
  plan(parts: BundleParts): BundlePlan;
  commands(parts: BundleParts, archiveName: string, archiveBytes: number): PlannedCommand[];
}
