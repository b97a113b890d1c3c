import { readFileSync, statSync } from "node:fs";
import { type Feature, featuresOf } from "./features.ts";

/** Several runtimes ask about the same module one after the other, and a big one takes a tenth of a second. */
const KEPT_MODULES = 32;
const kept = new Map<string, Feature[]>();

/**
 * What the module in a file needs beyond WebAssembly's first version; see `featuresOf`. None when it can't be read, or
 * is damaged: `wasiCommandProblem` says so.
 */
export function moduleFeatures(path: string): Feature[] {
  try {
    const { mtimeMs, size } = statSync(path);
    const key = `${path}\0${mtimeMs}\0${size}`;
    const features = kept.get(key) ?? featuresOf(readFileSync(path));
    kept.delete(key);
    kept.set(key, features);
    for (const oldest of kept.keys()) if (kept.size > KEPT_MODULES) kept.delete(oldest);
    return [...features];
  } catch {
    return [];
  }
}
