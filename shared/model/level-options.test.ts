import { describe, expect, test } from "vitest";
import { createTestRandom } from "../testing/example-run.ts";
import { describeTerms, levelOf, unequalTerms, type ExecutionTerms } from "./execution-terms.ts";
import { levelOptions, levelRemedies, unequalSelection } from "./level-options.ts";
import type { Target } from "./target.ts";
import type { Tool } from "./tool.ts";

type ModeTerms = Partial<ExecutionTerms> & { target?: Target };

function terms(ref: string, change: Partial<ExecutionTerms>): ExecutionTerms {
  const [runtime = "", variant = null] = ref.split(":");
  return {
    runtime,
    version: "1",
    variant,
    tier: "jit",
    codegenFlags: [],
    features: [],
    cacheState: "warm",
    ...change,
  };
}

function runtime(id: string, name: string, modes: Record<string, ModeTerms | null>): Tool {
  return {
    id,
    kind: "runtime",
    name,
    state: "available",
    version: "1",
    path: `/usr/bin/${id}`,
    targets: ["wasm32-wasip1"],
    languages: [],
    modes: Object.keys(modes),
    reason: null,
    hint: null,
    candidates: [],
    modeDetails: Object.entries(modes).map(([ref, mode]) => {
      const { target = "wasm32-wasip1", ...change } = mode ?? {};
      return { ref, target, terms: mode && terms(ref, change) };
    }),
    optimizationFlags: {},
    install: [],
    installPage: null,
  };
}

const TOOLS: Tool[] = [
  runtime("native", "Native", { native: { tier: "native", cacheState: "none", target: "native" } }),
  runtime("node", "Node.js", {
    node: { tier: "tiered", cacheState: "cold" },
    "node:liftoff": { tier: "baseline", cacheState: "cold" },
    "node:turbofan": { tier: "jit", cacheState: "cold" },
    "node:emscripten": { tier: "tiered", cacheState: "cold", target: "emscripten" },
  }),
  runtime("wasmtime", "Wasmtime", {
    wasmtime: { tier: "jit", cacheState: "warm" },
    "wasmtime:aot": { tier: "aot", cacheState: "precompiled" },
    "wasmtime:nocache": { tier: "jit", cacheState: "cold" },
    "wasmtime:winch": { tier: "baseline", cacheState: "warm" },
  }),
  runtime("wasmer", "Wasmer", {
    wasmer: { tier: "jit", cacheState: "warm" },
    "wasmer:singlepass": { tier: "baseline", cacheState: "warm" },
    "wasmer:llvm": null,
  }),
  runtime("wazero", "wazero", {
    wazero: { tier: "jit", cacheState: "cold" },
    "wazero:interpreter": { tier: "interpreter", cacheState: "none" },
  }),
  runtime("wasmi", "Wasmi", { wasmi: { tier: "interpreter", cacheState: "none" } }),
  { ...runtime("lucet", "Lucet", { lucet: null }), state: "missing" },
];
const ALL_MODES = TOOLS.flatMap((tool) => tool.modeDetails);
const termsOf = (ref: string) => {
  const found = ALL_MODES.find((mode) => mode.ref === ref)?.terms;
  if (!found) throw new Error(`${ref} has no terms`);
  return found;
};
const option = (level: string, selected: string[]) =>
  levelOptions(selected, TOOLS).find((candidate) => candidate.level === level);

describe("unequalTerms", () => {
  test("names the mode that differs, not only its runtime", () => {
    expect(unequalTerms(termsOf("wasmtime"), termsOf("wasmtime:nocache"))).toBe(
      "wasmtime:nocache also compiles inside the timed run",
    );
    expect(unequalTerms(termsOf("wasmi"), termsOf("native"))).toBe("wasmi interprets");
    expect(unequalTerms(termsOf("native"), termsOf("wasmer:singlepass"))).toBe(
      "wasmer:singlepass uses its baseline compiler only",
    );
  });

  test("native code is level with code that was compiled before the run", () => {
    expect(unequalTerms(termsOf("native"), termsOf("wasmtime"))).toBeNull();
    expect(unequalTerms(termsOf("native"), termsOf("wasmtime:aot"))).toBeNull();
    expect(unequalTerms(termsOf("native"), termsOf("node"))).toBe("node also compiles inside the timed run");
  });

  test("SIMD in one module and not in the other is unequal; native has no such choice", () => {
    const simd = { ...termsOf("wasmtime"), features: ["simd"] };
    expect(unequalTerms(simd, termsOf("wasmer"))).toBe("only the module of wasmtime uses SIMD");
    expect(unequalTerms(simd, { ...termsOf("wasmer"), features: ["simd"] })).toBeNull();
    expect(unequalTerms(simd, termsOf("native"))).toBeNull();
    expect(describeTerms(simd)).toBe("compiled at start, warm cache, SIMD");
  });

  test("is symmetric, and null exactly on one level (property)", () => {
    for (const a of ALL_MODES)
      for (const b of ALL_MODES) {
        if (!a.terms || !b.terms) continue;
        expect(unequalTerms(a.terms, b.terms)).toBe(unequalTerms(b.terms, a.terms));
        expect(unequalTerms(a.terms, b.terms) === null).toBe(levelOf(a.terms) === levelOf(b.terms));
      }
  });
});

describe("levelOptions", () => {
  test("every option is level in all pairs, and accounts for all that was selected (property)", () => {
    const random = createTestRandom(7);
    let seen = 0;
    for (let round = 0; round < 500; round++) {
      const selected = ALL_MODES.map(({ ref }) => ref).filter(() => random() < 0.35);
      for (const { runtimes, replacements, leftOut, level } of levelOptions(selected, TOOLS)) {
        seen += 1;
        expect(runtimes.length).toBeGreaterThanOrEqual(2);
        expect(new Set(runtimes).size).toBe(runtimes.length);
        for (const a of runtimes) {
          expect(levelOf(termsOf(a))).toBe(level);
          for (const b of runtimes) expect(unequalTerms(termsOf(a), termsOf(b))).toBeNull();
        }
        expect([...replacements.map(({ from }) => from), ...leftOut.map(({ ref }) => ref)].toSorted()).toEqual(
          selected.toSorted(),
        );
        for (const { from, to } of replacements) expect(to.split(":")[0]).toBe(from.split(":")[0]);
        expect(unequalSelection(runtimes, TOOLS, 1)).toEqual([]);
      }
    }
    expect(seen).toBeGreaterThan(500);
  });

  test("keeps most of the selection, then changes least", () => {
    const [best, next] = levelOptions(["native", "node", "wasmtime"], TOOLS);
    expect(best).toMatchObject({ level: "ahead", runtimes: ["native", "wasmtime"], needsWarmup: true });
    expect(best?.leftOut).toEqual([{ ref: "node", reason: "Node.js can't compile before the run" }]);
    expect(next).toMatchObject({ level: "in-run", runtimes: ["node", "wasmtime:nocache"], needsWarmup: false });
    expect(next?.leftOut).toEqual([{ ref: "native", reason: "Native always compiles before the run" }]);
    expect(levelOptions(["native", "node", "wasmtime", "wazero"], TOOLS)[0]?.level).toBe("in-run");
  });

  test("offers the baseline compilers and the interpreters", () => {
    expect(option("baseline", ["native", "wasmtime", "wasmer"])?.runtimes).toEqual([
      "wasmtime:winch",
      "wasmer:singlepass",
    ]);
    expect(option("interpreter", ["wazero", "wasmi", "node"])).toMatchObject({
      runtimes: ["wazero:interpreter", "wasmi"],
      leftOut: [{ ref: "node", reason: "Node.js has no interpreter" }],
    });
  });

  test("takes the closest mode of what is built for the same target", () => {
    expect(option("in-run", ["node:liftoff", "wazero"])?.replacements[0]).toEqual({ from: "node:liftoff", to: "node" });
    expect(option("in-run", ["node:emscripten", "wazero"])?.runtimes).toEqual(["node:emscripten", "wazero"]);
  });

  test("what isn't installed is left out with the reason; two are needed for a comparison", () => {
    expect(option("ahead", ["native", "wasmtime", "lucet", "wasmer:llvm"])?.leftOut).toEqual([
      { ref: "lucet", reason: "Lucet is not installed" },
      { ref: "wasmer:llvm", reason: "Wasmer has no mode wasmer:llvm here" },
    ]);
    expect(levelOptions(["native", "node"], TOOLS)).toEqual([]);
    expect(levelOptions([], TOOLS)).toEqual([]);
  });
});

test("a remedy is only offered where there is something to mend", () => {
  expect(levelRemedies(["native", "wasmtime"], TOOLS, 1)).toEqual([]);
  expect(levelRemedies(["native", "node"], TOOLS, 1)).toEqual([]);
  expect(levelRemedies(["native", "wasmtime"], TOOLS, 0)[0]).toMatchObject({
    runtimes: ["native", "wasmtime"],
    needsWarmup: true,
  });
});

test("without a warm-up run a cache is filled by the first timed run: neither cold nor warm", () => {
  expect(unequalSelection(["node", "wasmtime"], TOOLS, 1)).toEqual(["node also compiles inside the timed run"]);
  expect(unequalSelection(["node", "wasmtime"], TOOLS, 0)).toEqual([
    "node compiles inside every timed run, wasmtime in the first at most",
  ]);
  expect(unequalSelection(["wasmtime", "wasmtime:nocache"], TOOLS, 0)).toEqual([
    "wasmtime:nocache compiles inside every timed run, wasmtime in the first at most",
  ]);
  expect(unequalSelection(["native", "wasmtime"], TOOLS, 0)).toEqual([
    "wasmtime may compile inside the first timed run",
  ]);
  expect(unequalSelection(["wasmtime", "wasmtime:winch"], TOOLS, 0)).toEqual([
    "wasmtime:winch uses its baseline compiler only",
  ]);
  expect(unequalSelection(["wasmtime", "wasmer"], TOOLS, 0)).toEqual([]);
});
