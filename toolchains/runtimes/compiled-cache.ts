import type { ExecutionTerms } from "#shared/model/execution-terms.ts";

/**
 * The state of a runtime's cache of compiled modules that is on unless the variant is `nocache`, and that the first run
 * fills; what `aot` runs was compiled before. Without a warm-up run the first timed one compiles, or none where the
 * cache has the module from an earlier day.
 */
export function compiledCacheState(variant: string | null, warmupRuns: number): ExecutionTerms["cacheState"] {
  if (variant === "aot") return "precompiled";
  if (variant === "nocache") return "cold";
  return warmupRuns > 0 ? "warm" : "mixed";
}
