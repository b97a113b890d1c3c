import { z } from "zod";

/** Whether machine code existed before the timed run. `none`: nothing is ever compiled at run time (native, interpreters). */
const CacheState = z.enum(["cold", "warm", "precompiled", "none"]);

/** How code became machine code. */
const Tier = z.enum(["native", "aot", "jit", "baseline", "interpreter", "tiered"]);
type Tier = z.infer<typeof Tier>;

/** On what terms a program ran; filled by adapters, the only thing a fairness rule may look at. */
export const ExecutionTerms = z.object({
  runtime: z.string(),
  version: z.string(),
  variant: z.string().nullable(),
  tier: Tier,
  codegenFlags: z.array(z.string()),
  features: z.array(z.string()),
  cacheState: CacheState,
});
export type ExecutionTerms = z.infer<typeof ExecutionTerms>;

const TIER_WORDS: Record<Tier, string> = {
  native: "native code",
  aot: "compiled ahead of time",
  jit: "compiled at start",
  baseline: "baseline compiler only",
  interpreter: "interpreted",
  tiered: "JIT in tiers",
};

/** A bar's label, such as `JIT in tiers, cold cache`. */
export function describeTerms(terms: ExecutionTerms): string {
  const cache = terms.cacheState === "cold" ? ", cold cache" : terms.cacheState === "warm" ? ", warm cache" : "";
  return TIER_WORDS[terms.tier] + cache;
}

/**
 * Why two results don't stand on level terms; null when they do. Native code is what runtimes are
 * compared against, so it counts as level with ahead-of-time and cached code, where nothing is compiled in the timed run.
 */
export function unequalTerms(a: ExecutionTerms, b: ExecutionTerms): string | null {
  const compilesInRun = (terms: ExecutionTerms) => terms.cacheState === "cold";
  if ((a.tier === "interpreter") !== (b.tier === "interpreter"))
    return `${a.tier === "interpreter" ? a.runtime : b.runtime} interprets`;
  if (compilesInRun(a) !== compilesInRun(b))
    return `${compilesInRun(a) ? a.runtime : b.runtime} also compiles inside the timed run`;
  if ((a.tier === "baseline") !== (b.tier === "baseline"))
    return `${a.tier === "baseline" ? a.runtime : b.runtime} uses its baseline compiler only`;
  return null;
}
