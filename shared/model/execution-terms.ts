import { z } from "zod";

/**
 * Whether machine code existed before the timed runs. `cold`: every run compiles. `warm`: a run that isn't timed filled
 * the cache. `mixed`: compiled in the first timed run at most, as nobody knows what the cache held before. `none`:
 * nothing is ever compiled at run time (native, interpreters).
 */
const CacheState = z.enum(["cold", "warm", "mixed", "precompiled", "none"]);

/** How code became machine code. */
const Tier = z.enum(["native", "aot", "jit", "baseline", "interpreter", "tiered"]);
type Tier = z.infer<typeof Tier>;

/** What built the program that ran. */
export const BuiltBy = z.object({
  /** Of the program that made the code: Cargo's is `rustc`. */
  compiler: z.string(),
  version: z.string(),
});
export type BuiltBy = z.infer<typeof BuiltBy>;

/** On what terms a program ran; filled by adapters, the only thing a fairness rule may look at. */
export const ExecutionTerms = z.object({
  runtime: z.string(),
  version: z.string(),
  variant: z.string().nullable(),
  tier: Tier,
  codegenFlags: z.array(z.string()),
  features: z.array(z.string()),
  cacheState: CacheState,
  /** Left out where the program was given as a module or an executable. */
  builtBy: BuiltBy.optional(),
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
  return [TIER_WORDS[terms.tier], cacheWords(terms), terms.features.includes("simd") ? "SIMD" : ""]
    .filter((part) => part !== "")
    .join(", ");
}

function cacheWords({ tier, cacheState }: ExecutionTerms): string {
  if (cacheState === "cold") return "cold cache";
  if (cacheState === "warm") return "warm cache";
  if (cacheState === "mixed") return "cached after the first run";
  return cacheState === "precompiled" && tier !== "aot" ? "precompiled" : "";
}

/**
 * What code is compiled by, and whether inside the timed run. Native code is what runtimes are compared against, so it
 * counts as level with ahead-of-time and cached code, where nothing is compiled in the timed run.
 */
export const ExecutionLevel = z.enum(["ahead", "in-run", "baseline", "baseline-in-run", "interpreter"]);
export type ExecutionLevel = z.infer<typeof ExecutionLevel>;

/**
 * Code that is compiled in the first timed run at most is on the level of cached code as soon as that run is over;
 * that this run is among the timed ones is told by `unequalTerms`.
 */
export function levelOf(terms: ExecutionTerms): ExecutionLevel {
  if (terms.tier === "interpreter") return "interpreter";
  if (terms.tier === "baseline") return compilesInRun(terms) ? "baseline-in-run" : "baseline";
  return compilesInRun(terms) ? "in-run" : "ahead";
}

/** Why two results don't stand on level terms; null when they do. */
export function unequalTerms(a: ExecutionTerms, b: ExecutionTerms): string | null {
  const onlyOne = (has: (terms: ExecutionTerms) => boolean) => (has(a) === has(b) ? null : nameOf(has(a) ? a : b));
  const interprets = onlyOne(({ tier }) => tier === "interpreter");
  if (interprets !== null) return `${interprets} interprets`;
  const fills = onlyOne(fillsCache);
  if (levelOf(a) !== levelOf(b)) {
    const compiles = onlyOne(compilesInRun);
    if (compiles !== null)
      return fills === null
        ? `${compiles} also compiles inside the timed run`
        : `${compiles} compiles inside every timed run, ${fills} in the first at most`;
    const baseline = onlyOne(({ tier }) => tier === "baseline");
    if (baseline !== null) return `${baseline} uses its baseline compiler only`;
  }
  if (fills !== null) return `${fills} may compile inside the first timed run`;
  const builders = unequalBuilders(a, b);
  if (builders !== null) return builders;
  // Native code uses what its processor always has: the choice is only there for wasm.
  if (a.tier === "native" || b.tier === "native") return null;
  const simd = onlyOne(({ features }) => features.includes("simd"));
  return simd === null ? null : `only the module of ${simd} uses SIMD`;
}

/**
 * Two versions of one compiler, as where one Rust has the wasm target and another builds native code. Different
 * compilers are a choice that is made and shown: they are no less level than the targets they build for.
 */
export function unequalBuilders({ builtBy: a }: ExecutionTerms, { builtBy: b }: ExecutionTerms): string | null {
  if (a === undefined || b === undefined || a.compiler !== b.compiler || a.version === b.version) return null;
  const [first, second] = [a, b]
    .map(({ version }) => version)
    .toSorted((x, y) => y.localeCompare(x, "en", { numeric: true }));
  return `built by ${a.compiler} ${first} / ${b.compiler} ${second}`;
}

/** What a build of such a compiler is built by. */
export function builtBy({ id, version }: { id: string; version: string }): BuiltBy {
  // Cargo's version names both, as `1.65.0 (rustc 1.63.0)`.
  const rustc = /\(rustc (\S+)\)$/.exec(version)?.[1];
  return rustc === undefined ? { compiler: id, version } : { compiler: "rustc", version: rustc };
}

function compilesInRun({ cacheState }: ExecutionTerms): boolean {
  return cacheState === "cold";
}

function fillsCache({ cacheState }: ExecutionTerms): boolean {
  return cacheState === "mixed";
}

/** As its runtime reference names it, so that two modes of one runtime are told apart. */
function nameOf({ runtime, variant }: ExecutionTerms): string {
  return variant === null ? runtime : `${runtime}:${variant}`;
}
