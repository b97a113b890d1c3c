import { readOutline } from "#toolchains/wasm/module-outline.ts";

export interface ExportType {
  /** As the text format writes them: `i32`. */
  params: readonly string[];
  results: readonly string[];
}

/** The types of the functions that a module exports, by name. */
export type ExportTypes = ReadonlyMap<string, ExportType>;

/** Reads them, once per module. Throws a RangeError when the bytes are no module. */
export function readExportTypes(bytes: Uint8Array): ExportTypes {
  const { types, imports, functions, exports } = readOutline(bytes);
  const typeIndices = [...imports.flatMap((item) => (item.kind === "function" ? [item.type] : [])), ...functions];
  const found = new Map<string, ExportType>();
  for (const { name, kind, index } of exports) {
    const type = kind === "function" ? types[typeIndices[index] ?? -1] : undefined;
    if (type !== undefined) found.set(name, { params: type.params, results: type.results });
  }
  return found;
}
