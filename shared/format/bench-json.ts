import type { Cell, RunManifest, RunState, RunSummary, Series, Verdict, Warning } from "../model/benchmark.ts";
import type { Failure } from "../model/failure.ts";
import type { ExecutionTerms } from "../model/execution-terms.ts";
import type { LevelOption } from "../model/level-options.ts";
import type { Machine } from "../model/machine.ts";
import type { Phases } from "../model/program-run.ts";
import { verdictNames } from "./verdict-names.ts";
import { describeWarning } from "./warnings.ts";

/** The document of `wb bench --json`; a public interface, changed only by adding. Times in milliseconds. */
export interface BenchJson {
  runId: string;
  state: RunState;
  createdAt: string;
  finishedAt: string | null;
  seed: number;
  series: SeriesJson[];
  verdicts: VerdictJson[];
  /** Two runtimes over all programs that both ran: geometric means of the programs' ratios. */
  overall: RunSummary["overall"];
  warnings: WarningJson[];
  machine: Machine;
  methods: RunManifest["methods"];
  appVersion: string;
}

interface WarningJson {
  code: Warning["code"];
  text: string;
  cells: { program: string; runtime: string }[];
  /** The measured samples that it touches, all of them: `cell` of a series and the round. Left out where it isn't about single ones. */
  samples?: { cell: number; round: number }[];
}

interface SeriesJson {
  /** The bar's number, by which verdicts name it: a program and a runtime may have the name of another. */
  cell: number;
  program: string;
  /** The program's absolute path. */
  file: string;
  runtime: string;
  /** The value of each parameter of the sweep. */
  point: Record<string, string>;
  command: string;
  terms: ExecutionTerms | null;
  n: number;
  meanMs: number | null;
  stdDevMs: number | null;
  medianMs: number | null;
  minMs: number | null;
  maxMs: number | null;
  ci95Ms: [number, number] | null;
  userMs: number | null;
  sysMs: number | null;
  maxRssBytes: number | null;
  samplesMs: number[];
  firstRunMs: number | null;
  outputOk: boolean | null;
  metrics: Record<string, number>;
  /** Phases of the median run and how they were told apart; null where they weren't. A phase that can't be told is left out. */
  phases: PhasesJson | null;
  artifact: { sizeBytes: number; sha256: string; compiler: string; commands: string[] } | null;
  /** Done once before all runs and part of none of them; null where the runtime takes the artifact as it is. */
  precompilation: { elapsedMs: number; sizeBytes: number; commands: string[] } | null;
  failure: Failure | null;
}

const PHASE_FIELDS = {
  spawnMs: "spawnNs",
  loadMs: "loadNs",
  compileMs: "compileNs",
  instantiateMs: "instantiateNs",
  runMs: "runNs",
  exitMs: "exitNs",
} as const satisfies Record<string, keyof Phases>;
type PhaseField = keyof typeof PHASE_FIELDS;

type PhasesJson = Partial<Record<PhaseField, number>> & {
  method: string;
  /** 95 % interval of each. */
  ci95Ms: Partial<Record<PhaseField, [number, number]>>;
  /** Phases that can't be told from noise: each is counted in one beside it. */
  untold: PhaseField[];
};

/** `a` and `b` are runtimes as asked for, of one program; or what `by` says, of one runtime. */
interface VerdictJson {
  program: string;
  file: string;
  a: string;
  b: string;
  /** In what the two differ. */
  by: Verdict["by"];
  /** `cell` of the two series. */
  aCell: number;
  bCell: number;
  ratio: number | null;
  ci95: [number, number] | null;
  conclusion: Verdict["conclusion"];
  /** Why there is no conclusion; null where there is one. */
  reason: Verdict["reason"];
  evidence: Verdict["evidence"];
  text: string;
}

/** `level` is how the run's runtimes can be put on level terms, where the installed tools are known. */
export function benchJson(manifest: RunManifest, summary: RunSummary, level: LevelOption | null = null): BenchJson {
  const cellOf = new Map(manifest.cells.map((cell) => [cell.index, cell]));
  const named = (index: number) => {
    const { program = "", runtime = "" } = cellOf.get(index) ?? {};
    return { program, runtime };
  };
  return {
    runId: summary.runId,
    state: manifest.state,
    createdAt: manifest.createdAt,
    finishedAt: manifest.finishedAt,
    seed: manifest.seed,
    series: summary.series.map((series) => {
      const { artifact = null, precompilation = null } = cellOf.get(series.cell) ?? {};
      return {
        cell: series.cell,
        program: series.program,
        file: cellOf.get(series.cell)?.file ?? "",
        runtime: series.runtime,
        point: cellOf.get(series.cell)?.point ?? {},
        command: series.command,
        terms: series.terms,
        n: series.n,
        meanMs: toMs(series.meanNs),
        stdDevMs: toMs(series.stdDevNs),
        medianMs: toMs(series.medianNs),
        minMs: toMs(series.minNs),
        maxMs: toMs(series.maxNs),
        ci95Ms: series.ci95Ns === null ? null : [series.ci95Ns[0] / 1e6, series.ci95Ns[1] / 1e6],
        userMs: toMs(series.userNs),
        sysMs: toMs(series.sysNs),
        maxRssBytes: series.maxRssBytes,
        samplesMs: series.samplesNs.map((ns) => ns / 1e6),
        firstRunMs: toMs(series.firstRunNs),
        outputOk: series.outputOk,
        metrics: series.metrics,
        phases: series.phases && phasesJson(series.phases),
        artifact: artifact && {
          sizeBytes: artifact.sizeBytes,
          sha256: artifact.sha256,
          compiler: artifact.compiler,
          commands: artifact.commands,
        },
        precompilation: precompilation && {
          elapsedMs: precompilation.elapsedNs / 1e6,
          sizeBytes: precompilation.sizeBytes,
          commands: precompilation.commands,
        },
        failure: series.failure,
      };
    }),
    verdicts: summary.verdicts.map(({ a, b, by, ratio, ci95, conclusion, reason, evidence, text }) => ({
      program: named(a).program,
      file: cellOf.get(a)?.file ?? "",
      ...verdictNamesOf(by, cellOf.get(a), cellOf.get(b)),
      by,
      aCell: a,
      bCell: b,
      ratio,
      ci95,
      conclusion,
      reason,
      evidence,
      text,
    })),
    overall: summary.overall,
    warnings: summary.warnings.map((warning) => ({
      code: warning.code,
      text: describeWarning(warning, manifest, level),
      cells: warning.cells.map(named),
      ...(warning.samples === undefined ? {} : { samples: warning.samples }),
    })),
    machine: manifest.machine,
    methods: manifest.methods,
    appVersion: manifest.appVersion,
  };
}

function verdictNamesOf(by: Verdict["by"], a: Cell | undefined, b: Cell | undefined): { a: string; b: string } {
  const [nameA, nameB] = a && b ? verdictNames(by, a, b) : ["", ""];
  return { a: nameA, b: nameB };
}

function phasesJson({ times, method, intervals = {}, untold = [] }: NonNullable<Series["phases"]>): PhasesJson {
  const fields = Object.keys(PHASE_FIELDS) as PhaseField[];
  const byField = <Value>(valueOf: (phase: keyof Phases) => Value | undefined) =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const value = valueOf(PHASE_FIELDS[field]);
        return value === undefined ? [] : [[field, value]];
      }),
    );
  return {
    ...byField((phase) => toMs(times[phase] ?? null) ?? undefined),
    method,
    ci95Ms: byField((phase) => intervals[phase]?.map((ns) => ns / 1e6) as [number, number] | undefined),
    untold: fields.filter((field) => untold.includes(PHASE_FIELDS[field])),
  };
}

function toMs(ns: number | null): number | null {
  return ns === null ? null : ns / 1e6;
}
