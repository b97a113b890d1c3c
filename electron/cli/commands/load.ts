import { resolve } from "node:path";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { loadJson } from "#shared/format/load-json.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { PoolPreset } from "#shared/model/faas/pool.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadManifest, LoadSubject } from "#shared/model/load/load-run.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";
import { endpointOf, type EndpointOptions } from "../faas-options.ts";
import { readPattern } from "../load-pattern-file.ts";
import { formatLoad } from "../printers/load.ts";
import type { Session } from "../session.ts";
import { watchJob, whyNoResult } from "../watch-job.ts";

export interface LoadCommandOptions extends EndpointOptions {
  function?: string;
  sandboxes?: SandboxId[];
  argument?: string;
  pool?: Exclude<PoolPreset, "custom">;
  memory?: number;
  timeout?: number;
  warmup?: number;
  jmx?: string;
}

/** `wb load PATTERN --function NAME [--url U --auth A] [--sandboxes A,B] [--jmx F]` */
export async function load(name: string | undefined, options: LoadCommandOptions, session: Session): Promise<number> {
  const { workbench, output } = session;
  const { client } = workbench;
  const { patternName, pattern, targets, notes } = await readPattern(name ?? options.jmx);
  for (const note of notes) output.note(note);
  const subject = await subjectOf(options, targets, session);
  const request = {
    pattern,
    patternName,
    subject,
    sandboxes: [...new Set(options.sandboxes ?? [])],
    argument: options.argument === undefined ? undefined : parseArgument(options.argument),
    pool: options.pool,
    memoryMb: options.memory,
    timeoutMs: options.timeout,
    warmUp: { requests: options.warmup },
  };
  if (name !== undefined && options.jmx !== undefined) await writePlan(request, options.jmx, session);
  const { jobId, runId } = await client.loads.start(request);
  const view = await watchJob(jobId, session, (event) => {
    if (event.type === "log") output.note(event.text);
  });
  const fault = view.result ? null : whyNoResult(view, "The load run");
  const run = await client.loads.get({ runId }).catch((error: unknown) => {
    if (fault) return null;
    throw error;
  });
  if (!run) {
    output.answer({ runId }, "", fault);
    return exitCodeOf(fault?.code ?? "");
  }
  const failure = fault ?? failureOf(run.manifest);
  output.answer({ ...loadJson(run), notes }, formatLoad(run), failure);
  return failure ? exitCodeOf(failure.code) : EXIT.done;
}

/** For the other tool's own distributed mode, or to hold its figures against ours. */
async function writePlan(
  request: Parameters<Session["workbench"]["client"]["loads"]["plan"]>[0]["request"],
  path: string,
  { workbench: { client }, output }: Session,
): Promise<void> {
  const { file, warnings } = await client.loads.plan({ request, format: "jmx" });
  await writeFileAtomic(resolve(path), Buffer.from(file.base64, "base64"));
  for (const warning of warnings) output.note(warning);
}

/**
 * A function of the platform that is named or of the emulator that runs here, one of our own, any address, or what a test
 * plan asks for by itself.
 */
async function subjectOf(
  options: LoadCommandOptions,
  planTargets: LoadTarget[][] | null,
  { workbench: { client } }: Session,
): Promise<LoadSubject> {
  const { function: name, url, auth } = options;
  if (name === undefined) {
    if (url === undefined && planTargets !== null) return { kind: "url", targets: planTargets };
    if (url === undefined || auth !== undefined)
      throw new WorkbenchError("INVALID_REQUEST", "--function is missing: what load is put on.", {
        hint: "Name a deployed function or one of ours, such as license-plate-reader; or any address with --url alone.",
      });
    return { kind: "url", targets: [[addressOf(options, url)]] };
  }
  const endpoint = endpointOf(options);
  const isOurs = (await client.loads.examples()).some((example) => example.name === name);
  if (isOurs && endpoint === undefined) return { kind: "example", name };
  return { kind: "function", name, ...(endpoint && { endpoint }) };
}

function addressOf({ argument, timeout }: LoadCommandOptions, url: string): LoadTarget {
  const body =
    argument === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, bodies: [argument] };
  const target = LoadTarget.safeParse({ url, ...body, ...(timeout !== undefined && { timeoutMs: timeout }) });
  if (target.success) return target.data;
  throw new WorkbenchError("INVALID_REQUEST", `${url} is no http address.`);
}

function parseArgument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WorkbenchError("INVALID_REQUEST", "--argument is no JSON.", {
      hint: `Such as '["ABC 123"]' or '{"n":7}'.`,
    });
  }
}

/** A sandbox that isn't here is told beside the others; requests that failed make the command fail. */
function failureOf({ state, series, failure }: LoadManifest): Failure | null {
  if (state === "cancelled")
    return { code: "CANCELLED", message: "The run was cancelled; what was measured is kept.", hint: null };
  if (failure) return failure;
  const errors = series.reduce((sum, { result }) => sum + (result?.summary.whole.errors ?? 0), 0);
  if (errors === 0) return null;
  return { code: "PROGRAM_FAILED", message: `${errors} requests failed.`, hint: "--json has each of them." };
}
