import type { RunManifest, Sample } from "#shared/model/benchmark.ts";
import { BenchmarkRequest } from "#shared/model/benchmark-design.ts";

/** A run of one program on two runtimes, as the benchmark writes it. */
export function sampleManifest(id: string, change: Partial<RunManifest> = {}): RunManifest {
  const terms = { variant: null, codegenFlags: [], features: [], version: "1" };
  return {
    schemaVersion: 1,
    id,
    kind: "benchmark",
    createdAt: "2026-11-22T10:00:00.000Z",
    finishedAt: "2026-11-22T10:00:09.000Z",
    state: "finished",
    request: BenchmarkRequest.parse({ files: ["/p/prime.c"], runtimes: ["native", "node"], runs: 6 }),
    seed: 1,
    cells: [
      {
        index: 0,
        program: "prime.c",
        file: "/p/prime.c",
        runtime: "native",
        point: {},
        command: "/p/prime",
        terms: { ...terms, runtime: "native", tier: "native", cacheState: "none" },
        artifact: null,
        precompilation: null,
        peakMemory: null,
        failure: null,
      },
      {
        index: 1,
        program: "prime.c",
        file: "/p/prime.c",
        runtime: "node",
        point: {},
        command: "node prime.wasm",
        terms: { ...terms, runtime: "node", tier: "tiered", cacheState: "cold" },
        artifact: null,
        precompilation: null,
        peakMemory: null,
        failure: null,
      },
    ],
    machine: {
      os: "Linux",
      kernel: "6",
      arch: "x64",
      cpuModel: "a processor",
      cores: 2,
      memoryBytes: 8e9,
      governor: null,
      virtualization: null,
      loadAverage: 0.1,
      onBattery: null,
      nodeVersion: "v20.20.2",
    },
    appVersion: "0.1.0",
    methods: { wall: "monotonic clock", cpu: "wait4", memory: "wait4" },
    auxiliary: [],
    sessions: [],
    failure: null,
    ...change,
  };
}

export function sampleRow(cell: number, round: number, wallNs: number, change: Partial<Sample> = {}): Sample {
  return {
    cell,
    phase: "measure",
    round,
    session: 0,
    startedAtMs: 1_000 + round,
    wallNs,
    userNs: wallNs - 1_000,
    sysNs: 500,
    maxRssBytes: 1_500_000,
    exitCode: 0,
    signal: null,
    limit: null,
    stdoutSha256: "a".repeat(64),
    metrics: {},
    ...change,
  };
}
