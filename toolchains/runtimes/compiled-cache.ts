/**
 * The state of a runtime's cache of compiled modules that is on unless the variant is `nocache`, and that the first run
 * fills; what `aot` runs was compiled before.
 */
export function compiledCacheState(variant: string | null, warmupRuns: number): "precompiled" | "warm" | "cold" {
  if (variant === "aot") return "precompiled";
  return variant !== "nocache" && warmupRuns > 0 ? "warm" : "cold";
}
