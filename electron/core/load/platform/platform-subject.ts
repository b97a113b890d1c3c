import { setTimeout as delay } from "node:timers/promises";
import { toWireError, WorkbenchError } from "#shared/errors.ts";
import { plannedRequests } from "#shared/load/planned-requests.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import type { MeasuredHost } from "#shared/model/load/measured-host.ts";
import type { JobContext } from "../../jobs/job-registry.ts";
import type { ExampleFunction } from "../example-functions.ts";
import type { ReadySubject } from "../load-subject.ts";
import {
  FORM_LABELS,
  formOf,
  isJavaScript,
  limitsFor,
  packForm,
  type ActionForm,
  type PackTools,
} from "./action-forms.ts";
import { openWhiskClient, type ActionBody, type OpenWhiskClient } from "./openwhisk-client.ts";
import { beginRecords, callsOf } from "./platform-calls.ts";

const MINUTE_MS = 60_000;
const NAME_PREFIX = "wb-load-";

interface PlatformParts {
  fn: ExampleFunction;
  endpoint: Endpoint;
  host: MeasuredHost;
  request: LoadRequest;
  runId: string;
  tools: PackTools;
  job: JobContext;
  /** Whether a run of this data folder is over. */
  isOver: (runId: string) => Promise<boolean>;
}

/**
 * A function that is built here and deployed to somebody's OpenWhisk, under names of the run's own: nothing of others is
 * replaced, and all of it is removed at the end. Throws where the platform can't be asked.
 */
export async function platformSubject(parts: PlatformParts): Promise<ReadySubject> {
  const { fn, endpoint, host, request, runId, tools, job } = parts;
  const openWhisk = host.openWhisk!;
  const insecure = host.insecure;
  const client = openWhiskClient(endpoint, { insecure, signal: job.signal });
  // What is deployed is removed after a cancellation, too.
  const cleaner = openWhiskClient(endpoint, { insecure });
  await removeLeft(cleaner, parts);
  const argument = (request.argument ?? fn.argument) as Record<string, unknown>;
  const asked = wantedForms(request.sandboxes, fn);
  const deployed: string[] = [];
  const minute = watchMinute(openWhisk.limits.callsPerMinute, request, job);
  let records: Awaited<ReturnType<typeof beginRecords>> | null = null;

  return {
    hosts: [host],
    series: asked.map(({ label }) => ({ sandbox: null, label })),
    async prepare(index) {
      const form = asked[index]!.form();
      const limits = limitsFor(fn, request, openWhisk.limits);
      const { exec, sizeBytes } = await packForm(form, fn, openWhisk.kinds, tools, job);
      const name = `${NAME_PREFIX}${fn.name}-${form}-${runId}`;
      deployed.push(name);
      const action: ActionBody = { exec, limits };
      await client.put(name, action);
      job.step(`${asked[index]!.label}: a first call, to see that it works`);
      minute.count(1);
      await tryOnce(client, name, argument);
      // Containers belong to a revision: those of the load are new.
      await client.put(name, action);
      records = await beginRecords(name, client, job.signal);
      await minute.wait();
      return { targets: [[callsOf(endpoint, name, argument, { ...request, insecure })]], sizeBytes };
    },
    async fetchRecords(ids, onFacts) {
      minute.ended();
      return records?.(ids, onFacts, job.signal) ?? null;
    },
    async close() {
      const kept: string[] = [];
      for (const name of deployed) {
        const failure = await cleaner.remove(name).then(() => null, toWireError);
        if (failure !== null && failure.code !== "FILE_NOT_FOUND") kept.push(name);
      }
      client.close();
      cleaner.close();
      if (kept.length > 0)
        throw new WorkbenchError("PROGRAM_FAILED", `${kept.join(", ")} could not be removed from ${host.origin}.`, {
          hint: `Remove it with: wb faas delete ${kept[0]} --url ${host.origin} --auth KEY. The next load there tries, too.`,
        });
    },
  };
}

/** What was asked for, in order; one that OpenWhisk has nothing like is told when its turn comes. */
function wantedForms(
  sandboxes: readonly SandboxId[],
  fn: ExampleFunction,
): { label: string; form: () => ActionForm }[] {
  if (sandboxes.length > 0)
    return sandboxes.map((sandbox) => ({ label: labelOf(sandbox), form: () => formOf(sandbox) }));
  const usual: ActionForm[] = isJavaScript(fn.file) ? ["javascript"] : ["javascript", "native"];
  return usual.map((form) => ({ label: FORM_LABELS[form], form: () => form }));
}

function labelOf(sandbox: SandboxId): string {
  try {
    return FORM_LABELS[formOf(sandbox)];
  } catch {
    return sandbox;
  }
}

/** Throws PROGRAM_FAILED with the function's own words where it doesn't work there. */
async function tryOnce(client: OpenWhiskClient, name: string, argument: Record<string, unknown>): Promise<void> {
  const { activationId, response } = await client.invoke(name, argument);
  // It takes longer than the platform lets anybody wait.
  if (response === undefined || response.success) return;
  const { result } = response;
  const said = typeof result === "object" && result !== null && "error" in result ? result.error : result;
  throw new WorkbenchError(
    "PROGRAM_FAILED",
    `The first call failed (${response.status}): ${typeof said === "string" ? said : JSON.stringify(said)}`,
    {
      hint: `Its activation is ${activationId}. Is the argument right, and does the program fit the platform's processor?`,
    },
  );
}

/** Removes what runs of this data folder left there when they were killed; theirs are named after them. */
async function removeLeft(client: OpenWhiskClient, { isOver, job }: PlatformParts): Promise<void> {
  for (const name of await client.names()) {
    const runId = name.startsWith(NAME_PREFIX) ? (/\d{8}-\d{6}-[0-9a-f]{6}$/.exec(name)?.[0] ?? null) : null;
    if (runId === null || !(await isOver(runId))) continue;
    await client.remove(name).catch(() => undefined);
    job.log("load", "info", `${name}, left by a run that was killed, is removed.\n`);
  }
}

/** Keeps within the calls of a minute that a platform takes, where that is possible at all. */
function watchMinute(most: number | null, { pattern }: LoadRequest, job: JobContext) {
  const planned = plannedRequests(pattern);
  let spent: { atMs: number; calls: number }[] = [];
  return {
    count: (calls: number) => void spent.push({ atMs: Date.now(), calls }),
    /** Of the load that `wait` let begin. */
    ended(): void {
      const last = spent.at(-1);
      if (last) last.atMs = Date.now();
    },
    async wait(): Promise<void> {
      if (most === null || planned === null) return;
      if (planned > most)
        job.log(
          "load",
          "info",
          `The platform takes ${most} calls a minute, and the pattern makes ${planned}: it will refuse some if they come within one.\n`,
        );
      spent = spent.filter(({ atMs }) => Date.now() - atMs < MINUTE_MS);
      const calls = spent.reduce((sum, one) => sum + one.calls, 0);
      const last = spent.at(-1);
      if (last && planned <= most && calls + planned > most) {
        const waitMs = last.atMs + MINUTE_MS - Date.now();
        job.step(`Waiting ${Math.ceil(waitMs / 1000)} s: the platform takes ${most} calls a minute`);
        await delay(waitMs, undefined, { signal: job.signal });
      }
      spent.push({ atMs: Date.now(), calls: planned });
    },
  };
}
