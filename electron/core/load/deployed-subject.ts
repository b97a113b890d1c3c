import { WorkbenchError } from "#shared/errors.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import type { MeasuredHost } from "#shared/model/load/measured-host.ts";
import { createEmulatorApi } from "../emulator/emulator-api.ts";
import { startEmulator, stopEmulator } from "../emulator/emulator-process.ts";
import { emulatorFolder, findEmulator, requireEmulator } from "../emulator/find-emulator.ts";
import { actionPath, openWhiskApi } from "../emulator/openwhisk-api.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { edgeTarget, nameIn } from "./function-targets.ts";
import type { ReadySubject } from "./load-subject.ts";
import { findOpenWhisk, originOf } from "./platform/find-openwhisk.ts";
import { openWhiskClient } from "./platform/openwhisk-client.ts";
import { beginRecords, callsOf } from "./platform/platform-calls.ts";

type FunctionSubject = Extract<LoadRequest["subject"], { kind: "function" }>;

/** A function that is deployed already: here, or at any OpenWhisk. Throws where it isn't. */
export async function deployedSubject(
  { name, endpoint }: FunctionSubject,
  request: LoadRequest,
  dataDir: string,
  job: JobContext,
): Promise<ReadySubject> {
  if (endpoint !== undefined) {
    const here = await findLocal(dataDir, endpoint);
    return here
      ? deployedHere(name, here, request, dataDir, async () => undefined)
      : deployedThere(name, endpoint, request, job);
  }
  const running = await findEmulator(dataDir);
  if (running) return deployedHere(name, running, request, dataDir, async () => undefined);
  // Functions that are deployed stay so while no emulator runs.
  const started = await startEmulator({ folder: emulatorFolder(dataDir), port: 0 });
  const stop = async () => {
    const record = await findEmulator(dataDir);
    if (record) await stopEmulator(record);
  };
  return deployedHere(name, started, request, dataDir, stop).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
}

/** The emulator that runs here, if the endpoint is its. */
async function findLocal(dataDir: string, { url }: Endpoint): Promise<EmulatorAddress | null> {
  const found = await findEmulator(dataDir);
  return found !== null && originOf(found.url) === originOf(url) ? found : null;
}

/** At its edge, where answers tell all. */
async function deployedHere(
  name: string,
  { url, auth, edgeUrl }: EmulatorAddress,
  request: LoadRequest,
  dataDir: string,
  stop: () => Promise<void>,
): Promise<ReadySubject> {
  const api = createEmulatorApi(dataDir);
  const copies = await copiesOf(name, { url, auth }, request);
  return {
    hosts: [],
    series: copies.sandboxes.map((sandbox) => ({ sandbox, label: sandbox ?? new URL(url).host })),
    async prepare(index) {
      const deployed = await copies.put(index);
      const target = edgeTarget(edgeUrl, deployed, request.argument, request);
      return { targets: [[target]], sizeBytes: null, recordedBy: { api, functionName: deployed } };
    },
    async close() {
      await copies.remove();
      await stop();
    },
  };
}

/** Our emulator names itself so at another place. */
const OWN_BUILD = "wasm-workbench";

/** By OpenWhisk's API, with the records of its calls afterwards. */
async function deployedThere(
  name: string,
  endpoint: Endpoint,
  request: LoadRequest,
  job: JobContext,
): Promise<ReadySubject> {
  const { insecure = false, sandboxes } = request;
  job.step(`Asking ${originOf(endpoint.url)} what it is`);
  const host: MeasuredHost = await findOpenWhisk(endpoint, { insecure, signal: job.signal });
  if (sandboxes.length > 0 && host.openWhisk?.build !== OWN_BUILD)
    throw new WorkbenchError("INVALID_REQUEST", `${host.origin} is an OpenWhisk with no sandboxes to choose from.`, {
      hint: "Leave --sandboxes out: the function is called as it is deployed.",
    });
  const client = openWhiskClient(endpoint, { insecure, signal: job.signal });
  const there = await client.find(name);
  if (there === null)
    throw new WorkbenchError("FILE_NOT_FOUND", `There is no function ${name} at ${host.origin}.`, {
      hint: "Deploy it first; a source file, or one of ours, is deployed for the run: --function FILE.",
    });
  const copies = sandboxes.length > 0 ? await copiesOf(name, endpoint, request) : null;
  const label = `${there.kind ?? "action"} at ${new URL(host.origin).host}`;
  let records: Awaited<ReturnType<typeof beginRecords>> | null = null;
  return {
    hosts: [host],
    series: copies?.sandboxes.map((sandbox) => ({ sandbox, label: sandbox ?? label })) ?? [{ sandbox: null, label }],
    async prepare(index) {
      const deployed = (await copies?.put(index)) ?? name;
      records = await beginRecords(deployed, client, job.signal);
      return { targets: [[callsOf(endpoint, deployed, request.argument, { ...request, insecure })]], sizeBytes: null };
    },
    fetchRecords: async (ids, onFacts) => records?.(ids, onFacts, job.signal) ?? null,
    async close() {
      client.close();
      await copies?.remove();
    },
  };
}

/** Where calls of a deployed function go. Throws EMULATOR_NOT_RUNNING where none is named and none runs. */
export async function deployedTarget(
  { name, endpoint }: Pick<FunctionSubject, "name" | "endpoint">,
  request: Pick<LoadRequest, "argument" | "timeoutMs" | "insecure">,
  dataDir: string,
): Promise<LoadTarget> {
  const here = endpoint === undefined ? await requireEmulator(dataDir) : await findLocal(dataDir, endpoint);
  if (here) return edgeTarget(here.edgeUrl, name, request.argument, request);
  return callsOf(endpoint!, name, request.argument, request);
}

interface Copies {
  /** Null where the action doesn't say its own. */
  sandboxes: (SandboxId | null)[];
  /** The name under which the function is in that sandbox. */
  put(index: number): Promise<string>;
  remove(): Promise<void>;
}

/** Of a function at an emulator of ours, in other sandboxes. */
async function copiesOf(name: string, platform: Endpoint, { sandboxes }: LoadRequest): Promise<Copies> {
  const api = openWhiskApi(platform);
  const action = (await api.request("GET", actionPath(name))).body as DeployedAction;
  const own = annotationOf(action, "workbench-sandbox") as SandboxId | null;
  const wanted = sandboxes.length === 0 ? [own] : sandboxes;
  const copies = new Set<string>();
  return {
    sandboxes: wanted,
    async put(index) {
      const sandbox = wanted[index]!;
      // As it is: whoever deployed it may count on its version and on what is warm.
      if (sandbox === null || sandbox === own) return name;
      const copy = nameIn(sandbox, name);
      await api.request("PUT", `${actionPath(copy)}?overwrite=true`, inSandbox(action, sandbox));
      copies.add(copy);
      return copy;
    },
    async remove() {
      for (const copy of copies) await api.request("DELETE", actionPath(copy)).catch(() => undefined);
    },
  };
}

export interface DeployedAction {
  exec: Record<string, unknown>;
  limits?: Record<string, unknown>;
  parameters?: unknown;
  annotations?: { key: string; value: unknown }[];
}

function annotationOf({ annotations = [] }: DeployedAction, key: string): unknown {
  return annotations.find((one) => one.key === key)?.value ?? null;
}

export function inSandbox({ exec, limits, parameters, annotations = [] }: DeployedAction, sandbox: SandboxId) {
  const kept = annotations.filter(({ key }) => key.startsWith("workbench-") && key !== "workbench-sandbox");
  return { exec, limits, parameters, annotations: [...kept, { key: "workbench-sandbox", value: sandbox }] };
}
