import { resolve } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import { levelRemedies } from "#shared/model/level-options.ts";
import type { Failure } from "#shared/model/failure.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { formatBenchmark } from "../printers/benchmark.ts";
import { withProgramInput } from "../program-input.ts";
import { programTerms, type ProgramOptions } from "../program-options.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface BenchCommandOptions extends ProgramOptions {
  on: string[];
  runs?: number;
  warmup: number;
  /** Seconds. */
  time?: number;
  seed?: number;
}

/** With a time and no number of runs, the time decides. */
const RUNS_WITHOUT_END = 100_000;

/** `wb bench FILE… --on R1,R2 [-- ARGS]` */
export async function bench(names: string[], options: BenchCommandOptions, session: Session): Promise<number> {
  const { workbench, output, programArgs } = session;
  const { client } = workbench;
  const files = names.map((name) => resolve(name));
  refuseDuplicates(files);
  refuseDuplicates(options.on);
  if (files.length > 1 && options.source.length > 0)
    throw new WorkbenchError("INVALID_REQUEST", "--source names further files of one program, but there are several.", {
      hint: "Benchmark one program at a time, or without --source.",
    });
  const { runId, view } = await withProgramInput(options.stdin, async (input) => {
    const started = await client.benchmarks.start({
      files,
      runtimes: options.on,
      runs: options.runs ?? (options.time === undefined ? undefined : RUNS_WITHOUT_END),
      warmupRuns: options.warmup,
      timeBudgetMs: options.time === undefined ? undefined : Math.ceil(options.time * 1000),
      seed: options.seed,
      ...(await programTerms(options, programArgs, input, client)),
    });
    const end = await watchJob(started.jobId, session, (event) => {
      if (event.type === "log" && !output.json) output.note(event.text);
    });
    return { runId: started.runId, view: end };
  });
  const fault = view.result ? null : whyNoResult(view, "The benchmark");
  // A benchmark that a full disk ended, say, has no result, and everything that was measured until then.
  const run = await client.runs.get({ runId }).catch((error: unknown) => {
    if (fault) return null;
    throw error;
  });
  const failure = fault ?? (run && failureOf(run.manifest, run.summary));
  if (run) {
    const { manifest, summary } = run;
    const { tools } = await client.tools.list();
    const [level = null] = levelRemedies(manifest.request.runtimes, tools, manifest.request.warmupRuns);
    output.answer({ ...benchJson(manifest, summary, level) }, formatBenchmark(manifest, summary, level), failure);
  } else output.answer({ runId }, "", failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

function refuseDuplicates(names: string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new WorkbenchError("INVALID_REQUEST", `${twice} is named twice.`, { hint: "Name it once." });
}

/** What could be measured is answered; the command fails for the first cell that couldn't. */
function failureOf(manifest: RunManifest, summary: RunSummary): Failure | null {
  if (manifest.state === "cancelled")
    return { code: "CANCELLED", message: "The benchmark was cancelled; what was measured is kept.", hint: null };
  const failed = summary.series.find((series) => series.failure);
  if (failed?.failure) {
    const { code, message, hint } = failed.failure;
    return { code, message: `${failed.program} on ${failed.runtime}: ${message}`, hint };
  }
  return manifest.failure;
}
