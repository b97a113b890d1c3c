import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { loadJson } from "#shared/format/load-json.ts";
import { lostSeries } from "#shared/load/lost-series.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { PoolPreset } from "#shared/model/faas/pool.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadManifest, LoadSubject } from "#shared/model/load/load-run.ts";
import { LoadTarget, RESERVED_HEADERS } from "#shared/model/load/load-target.ts";
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
  k6?: string;
  insecure?: boolean;
  header?: Record<string, string>;
  method?: string;
}

/** `wb load PATTERN --function NAME [--url U --auth A [--insecure]] [--sandboxes A,B] [--jmx F] [--k6 F]` */
export async function load(name: string | undefined, options: LoadCommandOptions, session: Session): Promise<number> {
  const { workbench, output } = session;
  const { client } = workbench;
  const { patternName, pattern, targets, notes } = await readPattern(name ?? options.jmx);
  for (const note of notes) output.note(note);
  const subject = await subjectOf(options, targets, session);
  for (const note of unusedLoadOptions(options, subject)) output.note(note);
  const request = {
    pattern,
    patternName,
    subject,
    sandboxes: [...new Set(options.sandboxes ?? [])],
    argument: options.argument === undefined || subject.kind === "url" ? undefined : parseArgument(options.argument),
    pool: options.pool,
    memoryMb: options.memory,
    timeoutMs: options.timeout,
    warmUp: { requests: options.warmup },
    ...(options.insecure && { insecure: true }),
  };
  if (name !== undefined && options.jmx !== undefined) await writePlan(request, "jmx", options.jmx, session);
  if (options.k6 !== undefined) await writePlan(request, "k6", options.k6, session);
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

/** Options that are given and change nothing, each in a sentence. */
function unusedLoadOptions({ header, method, insecure, url }: LoadCommandOptions, { kind }: LoadSubject): string[] {
  return [
    ...(kind !== "url" && (header !== undefined || method !== undefined)
      ? ["--header and --method change nothing: they are for an address, --url without --function."]
      : []),
    ...(insecure && url === undefined ? ["--insecure changes nothing without --url."] : []),
  ];
}

/** For the other tool's own distributed mode, or to hold its figures against ours. */
async function writePlan(
  request: Parameters<Session["workbench"]["client"]["loads"]["plan"]>[0]["request"],
  format: "jmx" | "k6",
  path: string,
  { workbench: { client }, output }: Session,
): Promise<void> {
  const { file, warnings } = await client.loads.plan({ request, format });
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
  const at = endpoint === undefined ? {} : { endpoint };
  if ((await client.loads.examples()).some((example) => example.name === name)) return { kind: "example", name, ...at };
  const file = resolve(name);
  const isFile = (await stat(file).catch(() => null))?.isFile() === true;
  return isFile ? { kind: "file", file, ...at } : { kind: "function", name, ...at };
}

function addressOf(options: LoadCommandOptions, url: string): LoadTarget {
  const { argument, timeout, header = {}, method } = options;
  const hasType = Object.keys(header).some((name) => name.toLowerCase() === "content-type");
  const target = LoadTarget.safeParse({
    url,
    method: method?.toUpperCase() ?? (argument === undefined ? "GET" : "POST"),
    headers: { ...(argument !== undefined && !hasType && { "content-type": "application/json" }), ...header },
    bodies: argument === undefined ? [] : [argument],
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(options.insecure && { insecure: true }),
  });
  if (target.success) return target.data;
  const [issue] = target.error.issues;
  if (issue?.path[0] === "url") throw new WorkbenchError("INVALID_REQUEST", `${url} is no http address.`);
  const reserved = Object.keys(header).find((name) => RESERVED_HEADERS.some((known) => known === name.toLowerCase()));
  const words = reserved === undefined ? (issue?.message ?? "") : `the header ${reserved} is set by the generator`;
  throw new WorkbenchError("INVALID_REQUEST", `The request can't be sent: ${words}.`);
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
function failureOf(manifest: LoadManifest): Failure | null {
  const { state, series, failure } = manifest;
  if (state === "cancelled")
    return { code: "CANCELLED", message: "The run was cancelled; what was measured is kept.", hint: null };
  if (failure) return failure;
  const [lost] = lostSeries(manifest);
  if (lost) return lost.failure;
  const errors = series.reduce((sum, { result }) => sum + (result?.summary.whole.errors ?? 0), 0);
  if (errors === 0) return null;
  return { code: "PROGRAM_FAILED", message: `${errors} requests failed.`, hint: "--json has each of them." };
}
