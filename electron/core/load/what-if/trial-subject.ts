import { WorkbenchError } from "#shared/errors.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { LoadManifest } from "#shared/model/load/load-run.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import { deployFunction } from "../../emulator/deploy-function.ts";
import { startEmulator, stopEmulator } from "../../emulator/emulator-process.ts";
import { emulatorFolder, findEmulator } from "../../emulator/find-emulator.ts";
import { actionPath, openWhiskApi } from "../../emulator/openwhisk-api.ts";
import type { JobContext } from "../../jobs/job-registry.ts";
import { inSandbox, type DeployedAction } from "../deployed-subject.ts";
import { deploymentOf, findExampleFunction } from "../example-functions.ts";
import { edgeTarget, nameIn } from "../function-targets.ts";
import type { SubjectTools } from "../load-subject.ts";
import { startOwnEmulator, type OwnEmulator } from "../own-emulator.ts";
import { ownFunction } from "../own-function.ts";
import { waitForPool } from "./call-record.ts";

/** A function of a run once more, in an emulator that has the pool of a trial and nothing else in it. */
export interface TrialSubject {
  emulator: OwnEmulator;
  functionName: string;
  target: LoadTarget;
}

const LONGEST_WAIT_FOR_STEMS_MS = 60_000;

/**
 * Starts the emulator, sets its pool and deploys the function of a series. For who holds the measuring lane; the caller
 * closes the emulator. Throws INVALID_REQUEST for what can't be deployed again.
 */
export async function openTrial(
  { request, series: all }: LoadManifest,
  series: number,
  settings: PoolSettings,
  tools: SubjectTools,
  job: JobContext,
): Promise<TrialSubject> {
  const sandbox = all[series]?.sandbox ?? null;
  const { subject } = request;
  // Before the own one is started, as it is read from the one that runs here.
  const deployed = subject.kind === "function" ? await readDeployed(subject.name, tools.dataDir) : null;
  const emulator = await startOwnEmulator(tools.dataDir, "default");
  try {
    await emulator.api.changePool(settings);
    const { address } = emulator;
    const target = async (): Promise<Omit<TrialSubject, "emulator">> => {
      if (subject.kind === "function") {
        const functionName = subject.name.replace("/", ".");
        const action = sandbox === null ? deployed : inSandbox(deployed as DeployedAction, sandbox);
        await openWhiskApi(address, job.signal).request("PUT", `${actionPath(functionName)}?overwrite=true`, action);
        return { functionName, target: edgeTarget(address.edgeUrl, functionName, request.argument, request) };
      }
      if (subject.kind === "url" || sandbox === null) throw notDeployable();
      const fn =
        subject.kind === "file"
          ? ownFunction(subject.file)
          : await findExampleFunction(tools.examplesFolder, subject.name);
      const functionName = nameIn(sandbox, fn.name);
      const { memoryMb, timeoutMs } = request;
      const deployment = deploymentOf(fn, sandbox, { name: functionName, memoryMb, timeoutMs });
      const { failure } = await deployFunction(deployment, address, tools, job);
      if (failure) throw new WorkbenchError("INVALID_REQUEST", failure.message, { hint: failure.hint ?? undefined });
      const argument = request.argument ?? fn.argument;
      return { functionName, target: edgeTarget(address.edgeUrl, functionName, argument, request) };
    };
    const ready = await target();
    await waitForStems(emulator, settings, job.signal);
    return { emulator, ...ready };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

function notDeployable(): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", "Nothing of this run can be deployed to an emulator of its own.", {
    hint: "What runs elsewhere can't be tried with other settings here.",
  });
}

/** A deployed function with its code, and with what its package adds to its arguments. */
async function readDeployed(name: string, dataDir: string): Promise<DeployedAction> {
  const running = await findEmulator(dataDir);
  // What is deployed stays so while no emulator runs.
  const { url, auth } = running ?? (await startEmulator({ folder: emulatorFolder(dataDir), port: 0 }));
  try {
    const api = openWhiskApi({ url, auth });
    const action = (await api.request("GET", actionPath(name))).body as DeployedAction & { parameters?: Parameter[] };
    const [packageName, inPackage] = name.split("/");
    if (inPackage === undefined || packageName === undefined) return action;
    const { body } = await api.request("GET", `packages/${encodeURIComponent(packageName)}`);
    const { parameters = [] } = body as { parameters?: Parameter[] };
    const own = action.parameters ?? [];
    const inherited = parameters.filter(({ key }) => !own.some((one) => one.key === key));
    return { ...action, parameters: [...inherited, ...own] };
  } finally {
    const record = running === null ? await findEmulator(dataDir) : null;
    if (record) await stopEmulator(record);
  }
}

interface Parameter {
  key: string;
  value: unknown;
}

/** Until the pool has made them, its first calls would find none. */
async function waitForStems({ api }: OwnEmulator, { stemCells }: PoolSettings, signal: AbortSignal): Promise<void> {
  const wanted = new Map<SandboxId, number>();
  for (const { sandbox, count } of stemCells) wanted.set(sandbox, (wanted.get(sandbox) ?? 0) + count);
  const patience = AbortSignal.timeout(LONGEST_WAIT_FOR_STEMS_MS);
  const areThere = ({ tiles }: Parameters<Parameters<typeof waitForPool>[1]>[0]) =>
    [...wanted].every(
      ([sandbox, count]) => tiles.filter((tile) => tile.sandbox === sandbox && tile.state === "stem").length >= count,
    );
  await waitForPool(api, areThere, AbortSignal.any([signal, patience])).catch((error: unknown) => {
    if (signal.aborted || !patience.aborted) throw error;
    throw new WorkbenchError("INVALID_REQUEST", "The pool did not come to its stem cells.", {
      hint: "Ask for fewer, or for sandboxes that are available here.",
    });
  });
}
