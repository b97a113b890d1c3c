import { resolve } from "node:path";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import type { BuildResult } from "#shared/model/build.ts";
import type { Optimization, Target, WasmOptLevel } from "#shared/model/target.ts";
import type { CompilerId } from "#shared/model/tool.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import type { Session } from "../session.ts";
import { wasmOnly } from "../unused-options.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface BuildCommandOptions {
  target: Target;
  with?: CompilerId;
  opt?: Optimization;
  flag: string[];
  simd: boolean;
  wasmOpt?: WasmOptLevel;
  out?: string;
}

/** `wb build FILE… --target T` */
export async function build(files: string[], options: BuildCommandOptions, session: Session): Promise<number> {
  const { workbench, output } = session;
  const { client } = workbench;
  const notes = options.target === "native" ? wasmOnly({ simd: options.simd }, [options.target]) : [];
  for (const note of notes) output.note(`note: ${note}`);
  const { jobId } = await client.builds.start({
    requests: [
      {
        sources: files.map((file) => resolve(file)),
        target: options.target,
        compiler: options.with,
        optimization: options.opt,
        flags: options.flag,
        simd: options.simd,
        wasmOpt: options.wasmOpt,
        out: options.out === undefined ? undefined : resolve(options.out),
      },
    ],
  });
  const view = await watchJob(jobId, session);
  const result = (view.result as BuildResult[] | null)?.[0];
  if (!result || view.status === "cancelled") {
    const failure = whyNoResult(view, "The build");
    output.answer({ notes }, "", failure);
    return exitCodeOf(failure.code);
  }
  const elapsedMs = result.elapsedNs / 1e6;
  const document = {
    artifact: result.artifact?.path ?? null,
    sizeBytes: result.artifact?.sizeBytes ?? null,
    target: result.target,
    compiler: result.compiler?.id ?? null,
    compilerVersion: result.compiler?.version ?? null,
    cached: result.cached,
    elapsedMs,
    diagnostics: result.diagnostics,
    commands: result.commands,
    notes,
  };
  if (!output.json) {
    for (const { file, line, column, severity, message } of result.diagnostics)
      output.note(line > 0 ? `${file}:${line}:${column}: ${severity}: ${message}` : `${severity}: ${message}`);
    if (result.failure?.code === "BUILD_FAILED" && result.diagnostics.length === 0) output.note(result.log);
  }
  const text = result.artifact
    ? `${result.artifact.path}  ${formatBytes(result.artifact.sizeBytes)}  ${result.compiler?.id}  ${result.cached ? "cached" : formatDuration(result.elapsedNs)}`
    : "";
  output.answer(document, text, result.failure);
  return result.failure ? exitCodeOf(result.failure.code) : EXIT.done;
}
