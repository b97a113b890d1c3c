import { BenchmarkRequest } from "../model/benchmark-design.ts";
import type { Cell, RunManifest, Sample } from "../model/benchmark.ts";
import type { ExecutionTerms } from "../model/execution-terms.ts";
import { parseRuntimeRef } from "../model/tool.ts";

/** A cell of an example run: how long it takes, or why it doesn't run. */
export interface ExampleCell {
  program?: string;
  runtime: string;
  meanNs?: number;
  /** Standard deviation over mean. */
  spread?: number;
  terms?: Partial<ExecutionTerms>;
  output?: string;
  failure?: Cell["failure"];
  sample?: (sample: Sample) => Sample;
}

/** Numbers between 0 and 1 that are the same in every test (the constants of Numerical Recipes' quick generator). */
export function createTestRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
}

/** A standard normal number (G. E. P. Box and M. E. Muller, 1958). */
export function nextNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

const TIERS: Record<string, Partial<ExecutionTerms>> = {
  native: { tier: "native", cacheState: "none", version: "linux 6.1.0" },
  node: { tier: "tiered", cacheState: "cold", version: "20.20.2" },
  wasmtime: { tier: "jit", cacheState: "warm", version: "48.0.8" },
  wasmi: { tier: "interpreter", cacheState: "none", version: "2.0.0" },
};

/** A finished benchmark as the core stores it, with made-up times. */
export function exampleRun(
  cells: readonly ExampleCell[],
  options: { runs?: number; warmupRuns?: number; manifest?: Partial<RunManifest> } = {},
): { manifest: RunManifest; samples: Sample[] } {
  const { runs = 10, warmupRuns = 1 } = options;
  const random = createTestRandom(42);
  const manifestCells = cells.map((cell, index) => describeCell(cell, index));
  const samples: Sample[] = [];
  const round = (phase: Sample["phase"], number: number) => {
    for (const [index, cell] of cells.entries()) {
      if (cell.meanNs === undefined) continue;
      const wallNs = Math.round(cell.meanNs * Math.exp((cell.spread ?? 0.02) * nextNormal(random)));
      const sample = exampleSample({
        cell: index,
        phase,
        round: number,
        wallNs,
        stdoutSha256: cell.output ?? "a".repeat(64),
      });
      samples.push(cell.sample?.(sample) ?? sample);
    }
  };
  for (let number = 0; number < warmupRuns; number++) round("warmup", number);
  for (let number = 0; number < runs; number++) round("measure", number);
  const files = [...new Set(manifestCells.map((cell) => cell.file))];
  const manifest: RunManifest = {
    schemaVersion: 1,
    id: "20261122-101500-prime",
    kind: "benchmark",
    createdAt: "2026-11-22T10:15:00.000Z",
    finishedAt: "2026-11-22T10:15:30.000Z",
    state: "finished",
    request: BenchmarkRequest.parse({
      files,
      runtimes: [...new Set(cells.map((cell) => cell.runtime))],
      runs,
      warmupRuns,
    }),
    seed: 42,
    cells: manifestCells,
    machine: {
      os: "Debian GNU/Linux 12",
      kernel: "6.1.0",
      arch: "x64",
      cpuModel: "AMD EPYC 7763",
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      governor: null,
      virtualization: "kvm",
      loadAverage: 0.1,
      onBattery: null,
      nodeVersion: "20.20.2",
    },
    appVersion: "0.1.0",
    methods: { wall: "monotonic clock", cpu: "wait4", memory: "VmHWM" },
    auxiliary: [],
    sessions: [],
    failure: null,
    ...options.manifest,
  };
  return { manifest, samples };
}

/** A run that ended well. */
export function exampleSample(sample: Partial<Sample>): Sample {
  return {
    cell: 0,
    phase: "measure",
    round: 0,
    session: 0,
    startedAtMs: 1_795_342_500_000,
    wallNs: 20_000_000,
    userNs: 18_000_000,
    sysNs: 1_000_000,
    maxRssBytes: 2_097_152,
    exitCode: 0,
    signal: null,
    limit: null,
    stdoutSha256: "a".repeat(64),
    metrics: {},
    ...sample,
  };
}

function describeCell(cell: ExampleCell, index: number): Cell {
  const { program = "prime.c", runtime, failure = null } = cell;
  const { id, variant } = parseRuntimeRef(runtime);
  const terms: ExecutionTerms = {
    runtime: id,
    version: "1.0.0",
    variant,
    tier: "jit",
    codegenFlags: [],
    features: [],
    cacheState: "warm",
    ...TIERS[id],
    ...cell.terms,
  };
  return {
    index,
    program,
    file: `/home/ada/programs/${program}`,
    runtime,
    point: {},
    command: failure ? "" : `${id} ${program}`,
    terms: failure ? null : terms,
    precompilation: null,
    peakMemory: null,
    artifact: failure
      ? null
      : {
          path: "/tmp/prime",
          sizeBytes: 16_384,
          sha256: "b".repeat(64),
          compiler: "gcc 12.2.0",
          commands: [`gcc -O2 ${program}`],
        },
    failure,
  };
}
