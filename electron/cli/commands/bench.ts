import { resolve } from "node:path";
import { benchJson } from "#shared/format/bench-json.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import type { PreopenedFolder } from "#shared/model/program-run.ts";
import type { Optimization } from "#shared/model/target.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { buildOptions } from "../options.ts";
import { formatBenchmark } from "../printers/benchmark.ts";
import type { Session } from "../session.ts";
import { readStdin } from "../read-stdin.ts";
import { watchJob } from "../watch-job.ts";

export interface BenchCommandOptions {
  on: string[];
  runs: number;
  warmup: number;
  time?: number;
  seed?: number;
  with?: CompilerId[];
  opt: Optimization;
  flag: string[];
  dir?: PreopenedFolder[];
  env?: Record<string, string>;
  stdin?: string;
  timeout?: number;
}

/** `wb bench FILE… --on R1,R2 [-- ARGS]` */
export async function bench(files: string[], options: BenchCommandOptions, session: Session): Promise<number> {
  const { workbench, output, programArgs } = session;
  const { client } = workbench;
  const { tools } = await client.tools.list();
  const { jobId, runId } = await client.benchmarks.start({
    files: files.map((file) => resolve(file)),
    runtimes: options.on,
    runs: options.runs,
    warmupRuns: options.warmup,
    timeBudgetMs: options.time === undefined ? undefined : options.time * 1000,
    seed: options.seed,
    build: buildOptions(options, tools),
    invocation: {
      args: programArgs,
      env: options.env,
      stdin: await readStdin(options.stdin),
      dirs: options.dir,
      timeoutMs: options.timeout,
    },
  });
  const view = await watchJob(client, jobId, output, (event) => {
    if (event.type === "log" && !output.json) output.note(event.text);
  });
  if (!view.result) {
    const failure = view.error ?? { code: "INTERNAL", message: "The benchmark ended without a result.", hint: null };
    output.answer({ runId }, "", failure);
    return exitCodeOf(failure.code);
  }
  const { manifest, summary } = await client.runs.get({ runId });
  const failure = failureOf(manifest, summary);
  output.answer({ ...benchJson(manifest, summary) }, formatBenchmark(manifest, summary), failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

/** What could be measured is answered; the command fails for the first cell that couldn't. */
function failureOf(manifest: RunManifest, summary: RunSummary) {
  if (manifest.state === "cancelled")
    return { code: "CANCELLED", message: "The benchmark was cancelled; what was measured is kept.", hint: null };
  const failed = summary.series.find((series) => series.failure);
  if (failed?.failure) {
    const { code, message, hint } = failed.failure;
    return { code, message: `${failed.program} on ${failed.runtime}: ${message}`, hint };
  }
  return manifest.failure;
}
