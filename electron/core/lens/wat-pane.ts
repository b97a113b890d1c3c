import type { BuildResult } from "#shared/model/build.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LensPane } from "#shared/model/lens/lens-view.ts";
import type { WasmListing } from "#toolchains/lens/wasm/wasm-listing.ts";

const NO_DEBUG_INFORMATION =
  "The module has no debug information, so its code can't be linked to a source. Compilers add it with -g.";

function watPane(change: Partial<LensPane>): LensPane {
  return {
    id: "wat",
    title: "WAT",
    architecture: null,
    commands: [],
    grain: "instruction",
    note: null,
    failure: null,
    elapsedMs: 0,
    ...change,
  };
}

/** `build` is that of the linked module; null for an object file, and for a module that was built elsewhere. */
export function watPaneOf(listing: WasmListing, build: BuildResult | null, elapsedMs: number): LensPane {
  const compiler = build?.compiler;
  return watPane({
    title: compiler ? `WAT, ${compiler.id} ${compiler.version}` : "WAT",
    commands: build?.commands ?? [],
    grain: listing.hasLines ? "instruction" : "function",
    note: noteOn(listing),
    elapsedMs,
  });
}

export function failedWatPane(failure: Failure, elapsedMs: number): LensPane {
  return watPane({ failure, elapsedMs });
}

function noteOn({ hasLines, debugProblem, isObject }: WasmListing): string | null {
  if (debugProblem !== null) return `The module's debug information can't be read: ${debugProblem}.`;
  if (!hasLines) return NO_DEBUG_INFORMATION;
  return isObject ? "As it was compiled; the linked module follows." : null;
}
