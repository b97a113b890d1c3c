/** The `.debug_*` sections of a module or object file, relocated; empty where there is none. */
export interface DebugSections {
  debugLine: Uint8Array;
  debugLineStr: Uint8Array;
  debugStr: Uint8Array;
  debugInfo: Uint8Array;
  debugAbbrev: Uint8Array;
  debugRanges: Uint8Array;
  debugRnglists: Uint8Array;
  debugAddr: Uint8Array;
  debugStrOffsets: Uint8Array;
}

const SECTION_NAMES: Record<keyof DebugSections, string> = {
  debugLine: ".debug_line",
  debugLineStr: ".debug_line_str",
  debugStr: ".debug_str",
  debugInfo: ".debug_info",
  debugAbbrev: ".debug_abbrev",
  debugRanges: ".debug_ranges",
  debugRnglists: ".debug_rnglists",
  debugAddr: ".debug_addr",
  debugStrOffsets: ".debug_str_offsets",
};

/** Collects the sections; `read` gives the content of the one of this name, null where there is none. */
export function collectDebugSections(read: (name: string) => Uint8Array | null): DebugSections {
  const entries = Object.entries(SECTION_NAMES).map(([key, name]) => [key, read(name) ?? new Uint8Array()] as const);
  return Object.fromEntries(entries) as Record<keyof DebugSections, Uint8Array>;
}
