import { z } from "zod";
import { WorkbenchError } from "../errors.ts";
import { BenchmarkRequest } from "../model/benchmark-design.ts";
import { RunManifest, type RunSummary, type Sample } from "../model/benchmark.ts";
import { endedWell } from "../stats/ended-well.ts";

/**
 * What hyperfine's `--export-json` writes, as of 1.20 (`BenchmarkResult` in its src/benchmark/benchmark_result.rs).
 * Times in seconds; user and system time are means. Memory is there since 1.19, in bytes for each run.
 */
const HyperfineResult = z.object({
  command: z.string(),
  mean: z.number(),
  stddev: z.number().nullable(),
  median: z.number(),
  user: z.number().nullable(),
  system: z.number().nullable(),
  min: z.number(),
  max: z.number(),
  /** Never 0: ratios of times are taken. */
  times: z.array(z.number().positive()).optional(),
  memory_usage_byte: z.array(z.number().nonnegative()).optional(),
  /** Null for a run that a signal ended. */
  exit_codes: z.array(z.number().int().nullable()).optional(),
  parameters: z.record(z.string(), z.string()).optional(),
});
const HyperfineDocument = z.object({ results: z.array(HyperfineResult).min(1) });
export type HyperfineDocument = z.infer<typeof HyperfineDocument>;

/** Reads a file of hyperfine's. Throws INVALID_REQUEST for anything else, and for one without the single times. */
export function parseHyperfine(text: string): HyperfineDocument {
  const { data } = HyperfineDocument.safeParse(jsonOrNull(text));
  if (data === undefined) {
    throw new WorkbenchError("INVALID_REQUEST", "This is not a file of hyperfine's JSON export.", {
      hint: "Write one with hyperfine --export-json FILE COMMAND….",
    });
  }
  const without = data.results.find(({ times }) => times === undefined || times.length === 0);
  if (without !== undefined) {
    throw new WorkbenchError("INVALID_REQUEST", `The file has no single times of ${without.command}.`, {
      hint: "Without them no interval can be computed. Export it again, and don't remove `times`.",
    });
  }
  return data;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export interface ImportedRun {
  id: string;
  /** The file's name, which stands for what the commands do. */
  name: string;
  createdAt: string;
  appVersion: string;
}

/** A machine that a file doesn't tell of. */
const UNKNOWN_MACHINE: RunManifest["machine"] = {
  os: "",
  kernel: "",
  arch: "",
  cpuModel: "",
  cores: 0,
  memoryBytes: 0,
  governor: null,
  virtualization: null,
  loadAverage: null,
  onBattery: null,
  nodeVersion: "",
};

/**
 * A run of ours from a file of hyperfine's: a cell for each command, a sample for each time. What the file doesn't tell
 * (the machine, the terms, each run's CPU time) stays unknown. hyperfine measures one command after the other.
 */
export function runFromHyperfine(
  { results }: HyperfineDocument,
  { id, name, createdAt, appVersion }: ImportedRun,
): { manifest: RunManifest; samples: Sample[] } {
  const names = commandRefs(results.map(({ command }) => command));
  const cells = results.map(({ command, parameters }, index) => {
    const what = { index, program: name, file: name, runtime: names[index], point: parameters ?? {}, command };
    return { ...what, terms: null, artifact: null, failure: null };
  });
  const samples = results.flatMap((result, cell) =>
    (result.times ?? []).map((seconds, round): Sample => ({
      cell,
      phase: "measure",
      round,
      session: 0,
      startedAtMs: Date.parse(createdAt),
      wallNs: Math.round(seconds * 1e9),
      userNs: null,
      sysNs: null,
      maxRssBytes: result.memory_usage_byte?.[round] ?? null,
      exitCode: result.exit_codes === undefined ? 0 : (result.exit_codes[round] ?? null),
      signal: null,
      limit: null,
      stdoutSha256: "",
      metrics: {},
    })),
  );
  const runs = Math.max(...results.map(({ times }) => times?.length ?? 0));
  const request = BenchmarkRequest.parse({ files: [name], runtimes: names, runs, warmupRuns: 0, order: "sequential" });
  const manifest = RunManifest.parse({
    schemaVersion: 1,
    id,
    kind: "benchmark",
    createdAt,
    finishedAt: createdAt,
    state: "finished",
    request,
    seed: 0,
    cells,
    machine: UNKNOWN_MACHINE,
    appVersion,
    methods: { wall: "hyperfine", cpu: "hyperfine", memory: "hyperfine" },
    failure: null,
  });
  return { manifest, samples };
}

const LONGEST_VARIANT = 40;

/**
 * Short names in the form of runtimes, each once: `/usr/bin/wasmtime run prime.wasm` is `wasmtime:run-prime-wasm`. A
 * command of a known runtime thus gets its colour.
 */
function commandRefs(commands: readonly string[]): string[] {
  const taken = new Set<string>();
  return commands.map((command) => {
    const [first = "", ...rest] = command.trim().split(/\s+/);
    const program = first.split(/[\\/]/).at(-1) ?? "";
    const id = program.toLowerCase().replaceAll(/[^a-z0-9]/g, "") || "command";
    const variant = rest
      .join("-")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, LONGEST_VARIANT)
      .replaceAll(/^-+|-+$/g, "");
    const plain = variant === "" ? id : `${id}:${variant}`;
    let name = plain;
    for (let number = 2; taken.has(name); number++) name = `${plain}${variant === "" ? ":" : "-"}${number}`;
    taken.add(name);
    return name;
  });
}

/** The run as hyperfine would have written it, for the scripts that read its files. */
export function hyperfineJson(
  manifest: RunManifest,
  summary: RunSummary,
  samples: readonly Sample[],
): HyperfineDocument {
  const cells = new Map(manifest.cells.map((cell) => [cell.index, cell]));
  const seconds = (ns: number | null) => (ns === null ? null : ns / 1e9);
  const results = summary.series.flatMap((series): HyperfineDocument["results"] => {
    const { meanNs, medianNs, minNs, maxNs } = series;
    if (meanNs === null || medianNs === null || minNs === null || maxNs === null) return [];
    const rows = samples.filter(
      (sample) => sample.cell === series.cell && sample.phase === "measure" && endedWell(sample),
    );
    const memory = rows.map(({ maxRssBytes }) => maxRssBytes).filter((bytes) => bytes !== null);
    const { program, runtime, point } = cells.get(series.cell) ?? { ...series, point: {} };
    return [
      {
        command: series.command,
        mean: meanNs / 1e9,
        stddev: seconds(series.stdDevNs),
        median: medianNs / 1e9,
        user: seconds(series.userNs),
        system: seconds(series.sysNs),
        min: minNs / 1e9,
        max: maxNs / 1e9,
        times: rows.map(({ wallNs }) => wallNs / 1e9),
        ...(rows.length > 0 && memory.length === rows.length ? { memory_usage_byte: memory } : {}),
        exit_codes: rows.map(({ exitCode }) => exitCode),
        parameters: { program, runtime, ...point },
      },
    ];
  });
  return { results };
}
