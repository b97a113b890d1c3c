import { readFileSync } from "node:fs";

const NAMES: Record<string, string> = { simd128: "simd", atomics: "threads" };

/** What a module's code needs beyond WebAssembly's first version, by its `target_features` section. */
export function moduleFeatures(path: string): string[] {
  const text = readFileSync(path).toString("latin1");
  return Object.entries(NAMES).flatMap(([feature, name]) => (text.includes(`+\x07${feature}`) ? [name] : []));
}
