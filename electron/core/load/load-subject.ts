import { WorkbenchError } from "#shared/errors.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import { EDGE_REPORT, OPENWHISK_REPORT } from "#shared/load/server-report.ts";
import type { DeployResult, Endpoint } from "#shared/model/faas/deploy.ts";
import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadRequest, LoadSeries } from "#shared/model/load/load-run.ts";
import { LoadTarget } from "#shared/model/load/load-target.ts";
import type { BuildTools } from "../builds/build-program.ts";
import { deployFunction } from "../emulator/deploy-function.ts";
import { startEmulator, stopEmulator } from "../emulator/emulator-process.ts";
import { basicAuth, emulatorFolder, findEmulator, requireEmulator } from "../emulator/find-emulator.ts";
import { actionPath, openWhiskApi } from "../emulator/openwhisk-api.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { deploymentOf, type ExampleFunction, findExampleFunction } from "./example-functions.ts";
import { startOwnEmulator } from "./own-emulator.ts";

/** What the load of a run is put on. */
export interface ReadySubject {
  /** What has been planned, in order. */
  series: Pick<LoadSeries, "sandbox" | "label">[];
  /**
   * Puts the function in its sandbox anew, so that the first call of each series is a cold one; what it answers with is
   * the size of what was deployed. Throws what keeps it from being deployed.
   */
  prepare(series: number, job: JobContext): Promise<PreparedSeries>;
  close(): Promise<void>;
}

interface PreparedSeries {
  targets: LoadTarget[][];
  sizeBytes: number | null;
}

export interface SubjectTools extends BuildTools {
  dataDir: string;
  examplesFolder: string;
}

/** Of an example, where none is named: the paper's, and the fresh instance that needs no loader. */
const USUAL_SANDBOXES: SandboxId[] = ["v8-context", "wasm-instance"];

/** Throws for a subject that isn't there. What it starts is ended by `close`. */
export async function openSubject(request: LoadRequest, runFolder: string, tools: SubjectTools): Promise<ReadySubject> {
  const { subject } = request;
  if (subject.kind === "url") return addressAlone(subject);
  if (subject.kind === "example")
    return exampleSubject(await findExampleFunction(tools.examplesFolder, subject.name), request, runFolder, tools);
  return deployedSubject(subject, request, tools.dataDir);
}

function addressAlone(subject: Extract<LoadRequest["subject"], { kind: "url" }>): ReadySubject {
  return {
    series: [{ sandbox: null, label: subjectName(subject) }],
    prepare: async () => ({ targets: subject.targets, sizeBytes: null }),
    close: async () => undefined,
  };
}

async function exampleSubject(
  example: ExampleFunction,
  request: LoadRequest,
  runFolder: string,
  tools: SubjectTools,
): Promise<ReadySubject> {
  const sandboxes = request.sandboxes.length === 0 ? USUAL_SANDBOXES : request.sandboxes;
  const emulator = await startOwnEmulator(runFolder, request.pool);
  const { address } = emulator;
  return {
    series: sandboxes.map((sandbox) => ({ sandbox, label: sandbox })),
    async prepare(index, job) {
      const sandbox = sandboxes[index]!;
      const name = nameIn(sandbox, example.name);
      const deployment = deploymentOf(example, sandbox, {
        name,
        memoryMb: request.memoryMb,
        timeoutMs: request.timeoutMs,
      });
      const { result, failure } = await deployFunction(deployment, address, tools, job);
      if (failure) throw new WorkbenchError("INVALID_REQUEST", failure.message, { hint: failure.hint ?? undefined });
      const argument = request.argument ?? example.argument;
      const { build } = result as DeployResult;
      const target = edgeTarget(address.edgeUrl, name, argument, request);
      return { targets: [[target]], sizeBytes: build?.artifact?.sizeBytes ?? null };
    },
    close: () => emulator.close(),
  };
}

type DeployedSubject = Extract<LoadRequest["subject"], { kind: "function" }>;

async function deployedSubject(
  { name, endpoint }: DeployedSubject,
  request: LoadRequest,
  dataDir: string,
): Promise<ReadySubject> {
  // Functions that are deployed stay so while no emulator runs.
  const started = endpoint === undefined && (await findEmulator(dataDir)) === null;
  if (started) await startEmulator({ folder: emulatorFolder(dataDir), port: 0 });
  const stop = async () => {
    const running = started ? await findEmulator(dataDir) : null;
    if (running) await stopEmulator(running);
  };
  const { here, platform } = await platformOf(endpoint, dataDir);
  const api = openWhiskApi(platform);
  const { body } = await api.request("GET", actionPath(name)).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const action = body as DeployedAction;
  const own = annotationOf(action, "workbench-sandbox");
  const targetOf = (deployed: string) => targetOn({ here, platform }, deployed, request);
  const sandboxes: (SandboxId | null)[] =
    request.sandboxes.length === 0 ? [own as SandboxId | null] : request.sandboxes;
  const copies = new Set<string>();
  return {
    series: sandboxes.map((sandbox) => ({ sandbox, label: sandbox ?? new URL(platform.url).host })),
    async prepare(index) {
      const sandbox = sandboxes[index]!;
      // As it is: whoever deployed it may count on its version and on what is warm.
      if (sandbox === null || sandbox === own) return { targets: [[targetOf(name)]], sizeBytes: null };
      const copy = nameIn(sandbox, name);
      await api.request("PUT", `${actionPath(copy)}?overwrite=true`, inSandbox(action, sandbox));
      copies.add(copy);
      return { targets: [[targetOf(copy)]], sizeBytes: null };
    },
    async close() {
      for (const copy of copies) await api.request("DELETE", actionPath(copy)).catch(() => undefined);
      await stop();
    },
  };
}

/** Where calls of a deployed function go. Throws EMULATOR_NOT_RUNNING where none is named and none runs. */
export async function deployedTarget(
  { name, endpoint }: Pick<DeployedSubject, "name" | "endpoint">,
  request: Pick<LoadRequest, "argument" | "timeoutMs">,
  dataDir: string,
): Promise<LoadTarget> {
  return targetOn(await platformOf(endpoint, dataDir), name, request);
}

interface Platform {
  /** Ours, which answers at its edge without a key; null of any other. */
  here: EmulatorAddress | null;
  platform: Endpoint;
}

async function platformOf(endpoint: Endpoint | undefined, dataDir: string): Promise<Platform> {
  if (endpoint !== undefined) return { here: await localOne(dataDir, endpoint), platform: endpoint };
  const here = await requireEmulator(dataDir);
  return { here, platform: { url: here.url, auth: here.auth } };
}

function targetOn({ here, platform }: Platform, name: string, request: Pick<LoadRequest, "argument" | "timeoutMs">) {
  return here
    ? edgeTarget(here.edgeUrl, name, request.argument, request)
    : openWhiskTarget(platform, name, request.argument, request);
}

/** The emulator that runs here, if the endpoint is its. */
async function localOne(dataDir: string, { url }: Endpoint) {
  const found = await findEmulator(dataDir);
  return found !== null && new URL(found.url).origin === new URL(url).origin ? found : null;
}

interface DeployedAction {
  exec: Record<string, unknown>;
  limits?: Record<string, unknown>;
  parameters?: unknown;
  annotations?: { key: string; value: unknown }[];
}

function annotationOf({ annotations = [] }: DeployedAction, key: string): unknown {
  return annotations.find((one) => one.key === key)?.value ?? null;
}

function inSandbox({ exec, limits, parameters, annotations = [] }: DeployedAction, sandbox: SandboxId) {
  const kept = annotations.filter(({ key }) => key.startsWith("workbench-") && key !== "workbench-sandbox");
  return { exec, limits, parameters, annotations: [...kept, { key: "workbench-sandbox", value: sandbox }] };
}

/** A name that OpenWhisk takes, in the same package. */
function nameIn(sandbox: SandboxId, name: string): string {
  return `${name}.${sandbox.replaceAll(":", ".")}`;
}

type CallSettings = Pick<LoadRequest, "timeoutMs">;

const JSON_HEADERS = { "content-type": "application/json" };

function edgeTarget(edgeUrl: string, name: string, argument: unknown, { timeoutMs }: CallSettings): LoadTarget {
  const path = name.split("/").map(encodeURIComponent).join("/");
  const call =
    argument === undefined ? {} : { method: "POST", headers: JSON_HEADERS, bodies: [JSON.stringify(argument)] };
  return LoadTarget.parse({ url: `${edgeUrl}/${path}`, ...call, timeoutMs, report: EDGE_REPORT });
}

function openWhiskTarget(
  { url, auth }: Endpoint,
  name: string,
  argument: unknown,
  { timeoutMs }: CallSettings,
): LoadTarget {
  return LoadTarget.parse({
    url: `${url.replace(/\/+$/, "")}/api/v1/namespaces/_/${actionPath(name)}?blocking=true`,
    method: "POST",
    headers: { ...JSON_HEADERS, authorization: basicAuth(auth) },
    bodies: [JSON.stringify(argument ?? {})],
    timeoutMs,
    report: OPENWHISK_REPORT,
  });
}
