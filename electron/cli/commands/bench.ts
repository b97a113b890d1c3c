import { resolve } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import type { JobView } from "#shared/model/job.ts";
import { levelRemedies } from "#shared/model/level-options.ts";
import type { Failure } from "#shared/model/failure.ts";
import { designTerms, type DesignOptions } from "../design-options.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { formatBenchmark } from "../printers/benchmark.ts";
import { withProgramInput } from "../program-input.ts";
import { planBuild } from "../plan-build.ts";
import { programTerms, type ProgramOptions } from "../program-options.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface BenchCommandOptions extends ProgramOptions, DesignOptions {}

/** `wb bench FILE… --on R1,R2 [-- ARGS]`, or `wb bench --resume RUN` */
export async function bench(names: string[], options: BenchCommandOptions, session: Session): Promise<number> {
  const { workbench, output } = session;
  const { client } = workbench;
  const { runId, view, notes } =
    options.resume === undefined
      ? await startBenchmark(names, options, session)
      : await resumeBenchmark(options.resume, names, session);
  const fault = view.result ? null : whyNoResult(view, "The benchmark");
  // A benchmark that a full disk ended, say, has no result, and everything that was measured until then.
  const run = await client.runs.get({ runId, firstRounds: 0 }).catch((error: unknown) => {
    if (fault) return null;
    throw error;
  });
  const failure = fault ?? (run && failureOf(run.manifest, run.summary));
  if (run) {
    const { manifest, summary } = run;
    const { tools } = await client.tools.list();
    const [level = null] = levelRemedies(manifest.request.runtimes, tools, manifest.request.warmupRuns);
    output.answer(
      { ...benchJson(manifest, summary, level), notes },
      formatBenchmark(manifest, summary, level),
      failure,
    );
  } else output.answer({ runId, notes }, "", failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

interface Ended {
  runId: string;
  view: JobView;
  notes: string[];
}

async function startBenchmark(names: string[], options: BenchCommandOptions, session: Session): Promise<Ended> {
  const { client } = session.workbench;
  const files = names.map((name) => resolve(name));
  const runtimes = options.on ?? [];
  if (files.length === 0)
    throw new WorkbenchError("INVALID_REQUEST", "No file is named.", { hint: "wb bench FILE --on native,node" });
  if (runtimes.length === 0)
    throw new WorkbenchError("INVALID_REQUEST", "--on is missing.", { hint: "Name runtimes: --on native,node" });
  refuseDuplicates(files);
  refuseDuplicates(runtimes);
  if (files.length > 1 && options.source.length > 0)
    throw new WorkbenchError("INVALID_REQUEST", "--source names further files of one program, but there are several.", {
      hint: "Benchmark one program at a time, or without --source.",
    });
  const { build, notes } = await planBuild(options, files, runtimes, session);
  return withProgramInput(options.stdin, async (input) => {
    const { runId, jobId } = await client.benchmarks.start({
      files,
      runtimes,
      ...designTerms(options, { files, runtimes }),
      ...programTerms(options, session.programArgs, input, build),
    });
    return { runId, view: await follow(jobId, session), notes };
  });
}

async function resumeBenchmark(runId: string, names: string[], session: Session): Promise<Ended> {
  if (names.length > 0)
    throw new WorkbenchError("INVALID_REQUEST", "A run that is resumed has its programs already.", {
      hint: `wb bench --resume ${runId}`,
    });
  const { jobId } = await session.workbench.client.benchmarks.resume({ runId });
  return { runId, view: await follow(jobId, session), notes: [] };
}

function follow(jobId: string, session: Session): Promise<JobView> {
  return watchJob(jobId, session, (event) => {
    if (event.type === "log" && !session.output.json) session.output.note(event.text);
  });
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
