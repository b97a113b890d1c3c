import type { LensArchitecture, LensSyntax, MappingGrain } from "#shared/model/lens/lens-code.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CommandResult, CommandSpec } from "../process/command-spec.ts";
import type { CodeListing } from "./code-listing.ts";

export interface LensEngineRequest {
  /** After the colon of `wasmtime:winch`; null for the runtime alone. */
  variant: string | null;
  /** Absolute. */
  modulePath: string;
  /** An empty folder for whatever the commands write; absolute. */
  workFolder: string;
  architecture: LensArchitecture;
  syntax: LensSyntax;
}

/**
 * Shows the machine code that a runtime makes of a module. Data, as the runtimes' adapters: it plans commands and reads
 * what they left, and starts nothing itself.
 */
export interface LensEngine {
  /** The runtime's id. */
  runtime: string;
  /** Variants whose code it can show; null is the plain runtime. */
  variants: (string | null)[];
  /** Those of the variants whose code is another one's: they are shown where they are asked for by name. */
  repeats?: (string | null)[];
  architectures: LensArchitecture[];
  /** How finely the engine says what its code was made from. */
  grain(variant: string | null): MappingGrain;
  /** What the reader of its pane has to know, in a sentence; null where there is nothing. */
  note(variant: string | null): string | null;
  /** Why this module's code can't be shown; undefined when it can. `module` holds the module's bytes. */
  unsupported?(request: LensEngineRequest, tool: DetectedTool, module: Uint8Array): string | undefined;
  /** Written before the commands are carried out; left out where there are none. */
  files?(
    request: LensEngineRequest,
    tool: DetectedTool,
    module: Uint8Array,
  ): { path: string; content: string | Uint8Array }[];
  /** Carried out one after the other; a failing one ends it, and its stderr is shown. */
  plan(request: LensEngineRequest, tool: DetectedTool): CommandSpec[];
  /** Throws a RangeError where the output is not as expected. */
  read(request: LensEngineRequest, results: CommandResult[], module: Uint8Array): Promise<CodeListing>;
}
