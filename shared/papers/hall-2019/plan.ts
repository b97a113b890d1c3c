import { formatCount, joinWords, plural } from "../../format/numbers.ts";
import { BUILT_IN_PATTERNS } from "../../load/built-in-patterns.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import type { LoadPattern } from "../../model/load/load-pattern.ts";
import type { PaperScale } from "../../model/paper.ts";
import type { RuntimeRef } from "../../model/tool.ts";
import type { Experiment, PartWork } from "../experiment.ts";
import { FUNCTIONS, HALL_2019, PATTERNS, type HallFunction, type PatternName } from "./published.ts";

/** The paper's pair first; what isn't here is told as a gap. */
const SANDBOXES: readonly SandboxId[] = [
  "v8-context",
  "docker-native",
  "v8-isolate",
  "wasm-instance",
  "process:wasmtime",
  "native-process",
  "docker-wasmer",
];

/** The paper's runtime first, then V8's compilers apart. */
const RUNTIMES: readonly RuntimeRef[] = ["native", "node:emscripten", "node:liftoff", "node:turbofan", "wasmtime"];

interface PatternFigure {
  figure: number;
  builtIn: keyof typeof BUILT_IN_PATTERNS;
  /** Of one function in one kind of sandbox, at the paper's scale. */
  seconds: number;
}

const PATTERN_FIGURES: Record<PatternName, PatternFigure> = {
  SCMA: { figure: 5, builtIn: "scma", seconds: 5 },
  MCSA: { figure: 6, builtIn: "mcsa", seconds: 10 },
  MCMA: { figure: 7, builtIn: "mcma", seconds: 5 },
};

/** How a function is built to see what becomes of its size. */
export const SIZE_VARIANTS = {
  /** As for every other experiment. */
  usual: { words: "as built", flags: [], runtimes: ["native", "node:emscripten", "wasmtime"] },
  static: { words: "static", flags: ["-static"], runtimes: ["native"] },
  "static-removed": {
    words: "static, dead code removed",
    flags: ["-static", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"],
    runtimes: ["native"],
  },
  kept: {
    words: "dead code kept",
    flags: ["-Wl,--no-gc-sections"],
    runtimes: ["node:emscripten", "wasmtime"],
  },
} as const satisfies Record<string, { words: string; flags: string[]; runtimes: RuntimeRef[] }>;
export type SizeVariant = keyof typeof SIZE_VARIANTS;

/** A pattern is so many times shorter where minutes have to do; rates and the mix of its groups stay. */
const SHORTER = 5;

function shorter({ name, groups }: LoadPattern): LoadPattern {
  return {
    name,
    groups: groups.map((group) => {
      if (group.kind === "open") return group;
      const { threads, loops, rampUpS } = group;
      return threads > 1
        ? { ...group, threads: threads / SHORTER, rampUpS: rampUpS / SHORTER }
        : { ...group, loops: (loops ?? 1) / SHORTER };
    }),
  };
}

/** A pattern as it is measured at a scale. */
export function patternAt(pattern: PatternName, scale: PaperScale): LoadPattern {
  const whole: LoadPattern = BUILT_IN_PATTERNS[PATTERN_FIGURES[pattern].builtIn];
  return scale === "paper" ? whole : shorter(whole);
}

/** `50 clients once each over 10 s`. */
function describePattern({ groups }: LoadPattern): string {
  const words = groups.map((group) => {
    if (group.kind === "open") return group.name;
    const { threads, loops, rampUpS, delayMs } = group;
    const times = loops === 1 ? "once" : `${formatCount(loops ?? 0)} times`;
    const over = threads > 1 && rampUpS > 0 ? ` over ${rampUpS} s` : "";
    const waiting = delayMs > 0 ? `, ${delayMs} ms between calls` : "";
    return `${plural(threads, "client")} ${times}${threads > 1 ? " each" : ""}${over}${waiting}`;
  });
  return joinWords(words);
}

const DEPLOY_SECONDS = 1;
/** Building is most of what table 1 takes; every other experiment finds the usual programs built. */
const BUILD_SECONDS: Record<HallFunction, number> = {
  "license-plate-reader": 3,
  "image-resize": 3,
  // The headers of tiny-dnn.
  "image-recognition": 20,
};

type Draft = Omit<Experiment, "paper" | "mark" | "name" | "protocols"> & { mark?: string; name: string };

/** The paper has one way to measure each, which is ours too. */
const experiment = ({ mark, name, ...draft }: Draft): Experiment => ({
  ...draft,
  paper: "hall-2019",
  name: () => name,
  mark: mark ?? draft.label ?? "Abstract",
  protocols: ["workbench"],
});

/** Of the first function the experiment that is chosen, of the others what stands beside it. */
function perFunction(
  id: string,
  draft: (fn: HallFunction, title: string) => Omit<Draft, "id" | "beside">,
): Experiment[] {
  return FUNCTIONS.map((fn, index) => {
    const { title } = HALL_2019.functions[fn];
    const own = experiment({ ...draft(fn, title), id: index === 0 ? id : `${id}-${fn}` });
    return index === 0 ? own : { ...own, beside: id };
  });
}

/** The experiment of a function among those of a table or figure. */
export function experimentOf(id: string, fn: HallFunction): string {
  return fn === FUNCTIONS[0] ? id : `${id}-${fn}`;
}

function sizes(): Experiment[] {
  const variants = Object.keys(SIZE_VARIANTS) as SizeVariant[];
  return FUNCTIONS.flatMap((fn) =>
    variants.map((variant) => {
      const { words, flags, runtimes } = SIZE_VARIANTS[variant];
      const id = sizeExperiment(fn, variant);
      return {
        ...experiment({
          id,
          label: "Table 1",
          title: "Sizes of the functions",
          name: `Table 1, ${HALL_2019.functions[fn].title}, ${words}`,
          describeInput: () => "",
          seconds: () => runtimes.length * BUILD_SECONDS[fn],
          work: (): PartWork => ({
            kind: "function",
            function: fn,
            request: ({ file, build, stdin }) => ({
              files: [file],
              runtimes: [...runtimes],
              build: { ...build, flags: [...build.flags, ...flags] },
              invocation: { stdin },
              // Sizes are known when it is built; that it runs is what one run shows.
              runs: 1,
              warmupRuns: 0,
            }),
          }),
        }),
        ...(id === "table1" ? {} : { beside: "table1" }),
      };
    }),
  );
}

export function sizeExperiment(fn: HallFunction, variant: SizeVariant): string {
  return fn === FUNCTIONS[0] && variant === "usual" ? "table1" : `table1-${fn}-${variant}`;
}

const RUNS: Record<PaperScale, number> = { paper: 50, quick: 8 };

const nativeAndWasm = perFunction("table2", (fn, title) => ({
  label: "Table 2",
  title: "Native and WebAssembly",
  name: `Table 2, ${title}`,
  describeInput: (scale) => plural(RUNS[scale], "run"),
  seconds: (scale) => 3 + RUNS[scale] * 0.8,
  work: (scale) => ({
    kind: "function",
    function: fn,
    request: ({ file, build, stdin }) => ({
      files: [file],
      runtimes: [...RUNTIMES],
      build,
      invocation: { stdin },
      runs: RUNS[scale],
      // What V8's compilers make of it is told apart from starting and compiling.
      phases: true,
    }),
  }),
}));

const patterns = PATTERNS.flatMap((name) => {
  const { figure, seconds } = PATTERN_FIGURES[name];
  return perFunction(`fig${figure}`, (fn, title) => ({
    label: `Figure ${figure}`,
    mark: String(figure),
    title: patternAt(name, "paper").name,
    name: `Figure ${figure}, ${name}, ${title}`,
    describeInput: (scale) => describePattern(patternAt(name, scale)),
    seconds: (scale) => SANDBOXES.length * (DEPLOY_SECONDS + (scale === "paper" ? seconds : seconds / SHORTER)),
    work: (scale) => ({
      kind: "pattern",
      pattern: patternAt(name, scale),
      patternName: name,
      function: fn,
      sandboxes: [...SANDBOXES],
    }),
  }));
});

/** At least 20 of each, as a ratio of medians needs them; the images are large enough to tell with fewer. */
const COLD_ROUNDS: Record<PaperScale, Record<"basic" | "moderate", number>> = {
  paper: { basic: 30, moderate: 20 },
  quick: { basic: 20, moderate: 6 },
};

const coldStarts = perFunction("cold-starts", (fn, title) => {
  const rounds = (scale: PaperScale) => COLD_ROUNDS[scale][HALL_2019.functions[fn].task];
  return {
    label: null,
    mark: "Section 5.7",
    title: "Cold starts and break-even",
    name: `Cold starts, ${title}`,
    describeInput: (scale) => `${COLD_ROUNDS[scale].basic} of each kind of sandbox, taking turns`,
    seconds: (scale) => 5 + rounds(scale) * SANDBOXES.length * 0.3,
    work: (scale) => ({ kind: "cold-starts", function: fn, sandboxes: [...SANDBOXES], rounds: rounds(scale) }),
  };
});

const density = experiment({
  id: "density",
  label: null,
  title: "Memory of instances",
  name: "Memory of instances",
  describeInput: () => "Image Recognition, idle and busy",
  seconds: (scale) => SANDBOXES.length * (scale === "paper" ? 8 : 4),
  work: (scale) => ({
    kind: "density",
    function: "image-recognition",
    sandboxes: [...SANDBOXES],
    instances: scale === "paper" ? 8 : 3,
    calls: scale === "paper" ? 10 : 4,
  }),
});

/** Limits of which the pool holds some pairs, but never all three. */
const CONTENTION_MB: Record<HallFunction, number> = {
  "license-plate-reader": 128,
  "image-resize": 256,
  "image-recognition": 384,
};

const contention = experiment({
  id: "contention",
  label: null,
  title: "Contention for memory",
  name: "Contention for memory",
  describeInput: () => "three functions of 128, 256 and 384 MB in 512 MB",
  seconds: (scale) => SANDBOXES.length * (scale === "paper" ? 40 : 10),
  work: (scale) => ({
    kind: "contention",
    functions: FUNCTIONS.map((name) => ({
      name,
      memoryMb: CONTENTION_MB[name],
      threads: 2,
      loops: scale === "paper" ? 20 : 4,
    })),
    sandboxes: [...SANDBOXES],
    memoryBudgetMb: 512,
  }),
});

/** Section 5 of the paper, and what its abstract and section 5.7 say beside. */
export const EXPERIMENTS: readonly Experiment[] = [
  ...sizes(),
  ...nativeAndWasm,
  ...patterns,
  ...coldStarts,
  density,
  contention,
];
