import type { CompilerId, RuntimeId } from "#shared/model/tool.ts";
import type { Target } from "#shared/model/target.ts";
import type { InstallManager } from "#shared/model/install.ts";
import type { CommandSpec } from "../process/command-spec.ts";
import type { InstallFacts, Machine } from "./install-facts.ts";

/** Tools that can be got: all but what comes with the workbench and what carries it. */
export type InstallableId = Exclude<CompilerId, "embedded-clang"> | Exclude<RuntimeId, "native" | "node">;

/** Debian and Ubuntu. */
interface AptPackages {
  packages: string[];
  /** What they are by the release's code name, where it differs; null where that release has none. */
  byRelease?: Record<string, string[] | null>;
  /** Also what they recommend, for packages that are of no use without. */
  recommended?: boolean;
}

/** Built from crates.io into cargo's own folder. */
interface Crate {
  crate: string;
  version: string;
  /** Instead of the default features. */
  features?: string[];
  /** The Rust it needs at least, such as `1.86`. */
  rust: string;
}

/** A package with an executable inside, unpacked into a folder of the workbench. */
interface PackagedExecutable {
  package: string;
  version: string;
  /** The executable's folder below that; null where the package has none for such a machine. */
  executables: (machine: Machine) => string | null;
}

/** One action of an installation. */
export type InstallStep = { label: string } & (
  | {
      kind: "run";
      command: CommandSpec;
      /** Belongs into the terminal's session: a password may be asked for there. */
      inTerminal?: boolean;
      /** Once its output matches, ending it would leave the system's packages half-configured. */
      pointOfNoReturn?: RegExp;
    }
  | { kind: "write"; path: string; text: string }
  /** Makes a file from one that an earlier step left. */
  | { kind: "convert"; from: string; to: string; convert: (text: string) => string }
  | { kind: "remove"; path: string }
);

/** Steps of ours, for what no manager offers in one. */
export interface CustomRecipe {
  title: string;
  /** Whether it makes sense on this machine at all. */
  offered: (facts: InstallFacts) => boolean;
  /** What is missing here, as a sentence; null when nothing is. */
  blocked: (facts: InstallFacts) => string | null;
  /** Where the result goes: below the folder of the workbench's own that is named after the tool, or elsewhere. */
  into: { executables: string } | { destination: string };
  /** `folder` is the workbench's own, of this tool. */
  steps: (facts: InstallFacts, folder: string) => InstallStep[];
}

/** Every way there is to get a tool. A manager that has no package of it is left out. */
export interface ToolRecipe {
  /** The tool's own page on installing it. */
  page: string;
  apt?: AptPackages;
  /** Formulae; one of another tap is named with its tap. */
  brew?: string[];
  /** The identifier in the community's repository. */
  winget?: string;
  /** The name in the main bucket. */
  scoop?: string;
  cargo?: Crate;
  /** A package path with its version. */
  go?: string;
  npm?: PackagedExecutable;
  pip?: PackagedExecutable;
  recipe?: CustomRecipe;
  /** Every Mac gets it, or what goes by its name there, from Apple's command line tools. */
  isAppleTool?: boolean;
  /** Rust comes as rustup from brew, winget and Scoop, which then has to bring the wasm targets. */
  viaRustup?: boolean;
  /** Targets without which a compiler that works is still worth completing. */
  wantedTargets?: readonly Target[];
  /** A guess for an ordinary machine. */
  minutes: Partial<Record<InstallManager, number>>;
}
