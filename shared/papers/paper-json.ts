import { benchJson, type BenchJson } from "../format/bench-json.ts";
import { loadJson, type LoadJson } from "../format/load-json.ts";
import type { RunOrder } from "../model/benchmark-design.ts";
import type { Failure } from "../model/failure.ts";
import type { Machine } from "../model/machine.ts";
import type { MeasuredPart, PaperProtocol, PaperScale, PoolObservations } from "../model/paper.ts";
import type { Finding, MeasuredFigure } from "./measured-figure.ts";

/** A figure in the document of `wb paper --json`; a public interface, changed only by adding. Times in milliseconds. */
export interface PaperFigureJson {
  id: string;
  figure: number | null;
  title: string;
  scale: PaperScale;
  /** What it was measured at, in words. */
  input: string;
  papersInput: string;
  atPapersInput: boolean;
  /** What the paper says of it. */
  told: string | null;
  /** The paper's seconds by runtime; empty where the input is another one. */
  published: Readonly<Record<string, number>>;
  /** The program's own timer that the figure shows (`series[].metrics`); null for the wall time. */
  metric: string | null;
  parts: PaperPartJson[];
  /** What follows from the parts: numbers with their intervals, and sentences. */
  findings: readonly Finding[];
}

interface PaperPartJson extends Omit<Partial<BenchJson>, "runId" | "series"> {
  experiment: string;
  protocol: PaperProtocol;
  /** Of the benchmark, as in `wb runs list`; null where it never began. */
  runId: string | null;
  /** Why it could not be measured at all. */
  failure: Failure | null;
  runs: number | null;
  warmupRuns: number | null;
  order: RunOrder | null;
  series: BenchJson["series"];
  /** A load run in place of a benchmark; null of the others. */
  load: PaperLoadJson | null;
}

interface PaperLoadJson extends LoadJson {
  machine: Machine;
  pool: PoolObservations | null;
}

export function paperFigureJson(figure: MeasuredFigure, scale: PaperScale): PaperFigureJson {
  const { id, title, input, papersInput, atPapersInput, told, published, metric, parts, findings } = figure;
  return {
    id,
    figure: figure.figure,
    title,
    scale,
    input,
    papersInput,
    atPapersInput,
    told,
    published,
    metric,
    parts: parts.map(partJson),
    findings,
  };
}

function partJson({ experiment, protocol, runId, failure, run, load }: MeasuredPart): PaperPartJson {
  const { runs = null, warmupRuns = null, order = null } = run?.manifest.request ?? {};
  const measured = run === null ? { series: [] } : benchJson(run.manifest, run.summary);
  const loaded = load && { ...loadJson({ ...load, whatIfs: [] }), machine: load.manifest.machine, pool: load.pool };
  return { experiment, protocol, failure, runs, warmupRuns, order, ...measured, runId, load: loaded };
}
