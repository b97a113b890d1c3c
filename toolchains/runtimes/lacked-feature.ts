import { basename } from "node:path";
import type { Feature } from "../wasm/features.ts";
import { moduleFeatures } from "../wasm/module-features.ts";

/** Features that have a better known name than their own. */
const NAMES: Partial<Record<Feature, string>> = { simd: "SIMD" };

/** Why a module is too new for a runtime, which is called `who`; undefined when `lacks` is true of none of its features. */
export function lackedFeatureProblem(
  artifact: string,
  lacks: (feature: Feature) => boolean,
  { who, instead = "another runtime" }: { who: string; instead?: string },
): string | undefined {
  const lacked = moduleFeatures(artifact).filter(lacks);
  if (lacked.length === 0) return undefined;
  const names = lacked.map((feature) => NAMES[feature] ?? feature).join(", ");
  return `${basename(artifact)} uses ${names}, which ${who} doesn't have. Build it without, or choose ${instead}.`;
}
