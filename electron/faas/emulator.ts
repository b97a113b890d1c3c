import { chmod, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { WorkbenchError } from "#shared/errors.ts";
import type { EmulatorAddress } from "#shared/model/faas/emulator.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import { tryLock } from "#core/store/lock-file.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { packageRoot } from "#core/store/package-root.ts";
import { sweepLeftovers } from "#core/store/sweep-leftovers.ts";
import { createAccounts } from "./accounting/accounts.ts";
import { createActivationStore } from "./activations/activation-store.ts";
import { edgeRoutes } from "./api/edge/edge-routes.ts";
import { metricsRoutes } from "./api/metrics/metrics-routes.ts";
import { activationsRoutes } from "./api/openwhisk/activations-routes.ts";
import { invokeRoutes } from "./api/openwhisk/invoke-routes.ts";
import { openwhiskRoutes } from "./api/openwhisk/openwhisk-routes.ts";
import { webActionsRoutes } from "./api/openwhisk/web-actions-routes.ts";
import { createServer } from "./api/server.ts";
import { workbenchRoutes } from "./api/workbench/workbench-routes.ts";
import { createEntityStore } from "./controller/entities/entity-store.ts";
import { createFunctionInvoker } from "./controller/invoke/invoke-function.ts";
import { createNamespaces, GUEST, type Namespaces } from "./controller/namespaces/namespaces.ts";
import { removeEmulatorRecord, writeEmulatorRecord } from "./emulator-record.ts";
import { createInvoker } from "./invoker/create-invoker.ts";
import type { Invoker } from "./invoker/invoker.ts";
import { within } from "./invoker/limit-wait.ts";
import { openPoolSettings } from "./invoker/pool-settings-file.ts";
import { POOL_PRESETS } from "./invoker/presets.ts";
import { endNotedProcesses } from "./invoker/process-notes.ts";
import { removeFolder } from "./invoker/remove-folder.ts";
import { listen } from "./listen.ts";
import { openNodeFile } from "./nodes/node-file.ts";
import { createNodes } from "./nodes/nodes.ts";
import { createProvisionedFunctions } from "./nodes/provisioned-functions.ts";
import { createSandboxKinds } from "./sandboxes/index.ts";
import type { SandboxKind } from "./sandboxes/sandbox.ts";

export interface EmulatorOptions {
  dataDir: string;
  /** 0 takes any free one; null the usual one (3233), or any free one while another program has that. */
  port: number | null;
  /** Where it listens, such as 127.0.0.1. */
  host: string;
  /** Whether `/faas` wants a key. */
  edgeAuth: boolean;
  /** Whether namespace guest has the key that OpenWhisk's standalone server gives to everybody. */
  guestKey: boolean;
  /** Those of the last time, or the default ones, unless given. */
  settings?: PoolSettings;
  /** Whether images of containers are made from official ones, which a registry has to answer for. */
  officialImages?: boolean;
  /** How much of the records is kept. */
  dataLimits?: { maxRecords: number; maxAgeMs: number };
}

export interface Emulator {
  readonly address: EmulatorAddress;
  /** Resolves when somebody who may has asked it to end; whoever runs it is to close it then. */
  readonly stopAsked: Promise<void>;
  /** Takes no more requests; calls that run may end within `graceMs`. Returns when nothing of it is left. */
  close(graceMs: number): Promise<void>;
}

const DEFAULT_DATA_LIMITS = { maxRecords: 1_000_000, maxAgeMs: 30 * 24 * 3_600_000 };

/** What answers may take to leave after their calls have ended. */
const ANSWERS_MS = 1_000;
const IDLE_SWEEP_MS = 20;

/** Ends one part; whoever waits for calls does so until `deadlineMs` (of `performance.now()`). */
type End = (deadlineMs: number) => Promise<void>;

/**
 * Starts an emulator: takes its data folder, clears away what a predecessor left that was killed, and listens. Throws
 * PORT_IN_USE, INVALID_REQUEST where another emulator has the folder, and what the file system says.
 */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const ends: End[] = [];
  const end = async (graceMs: number) => {
    const deadlineMs = performance.now() + graceMs;
    // One that fails keeps none of the others from its end.
    const failures: unknown[] = [];
    for (const each of ends.splice(0).toReversed())
      await each(deadlineMs).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  let stop = () => {};
  const stopAsked = new Promise<void>((resolve) => (stop = resolve));
  try {
    const address = await start({ ...options, dataDir: resolve(options.dataDir) }, ends, stop);
    let ended: Promise<void> | null = null;
    return { address, stopAsked, close: (graceMs) => (ended ??= end(graceMs)) };
  } catch (error) {
    await end(0).catch(() => undefined);
    throw error;
  }
}

/** Adds to `ends` how to end each part that is there, which is to be done in the reverse order. */
async function start(options: EmulatorOptions, ends: End[], stop: () => void): Promise<EmulatorAddress> {
  const { dataDir, host, port, edgeAuth, guestKey } = options;
  await lock(dataDir, ends);
  for (const name of PRIVATE_FOLDERS) await keepPrivate(join(dataDir, name));
  const workDir = join(dataDir, "work");
  const processesDir = join(dataDir, "processes");
  await clearAway(dataDir, workDir, processesDir);
  ends.push(
    async () => void (await Promise.all([removeFolder(workDir), rm(processesDir, { recursive: true, force: true })])),
  );

  const settingsFile = await openPoolSettings(join(dataDir, "pool.json"));
  ends.push(() => settingsFile.close());
  const store = await createEntityStore({ dataDir });
  ends.push(() => store.close());
  const namespaces = await createNamespaces({ dataDir, guestKey });
  const activations = await createActivationStore({
    folder: join(dataDir, "activations"),
    ...(options.dataLimits ?? DEFAULT_DATA_LIMITS),
    onProblem: report,
  });
  ends.push(() => activations.close());
  const accounts = await createAccounts({ file: join(dataDir, "accounts.json"), activations, onProblem: report });
  ends.push(() => accounts.close());

  const kinds = await createSandboxKinds({
    dataDir,
    imageSource: options.officialImages === true ? "official" : "offline",
  });
  ends.push(async () => void (await Promise.all(kinds.map((kind) => kind.close()))));
  const settings = options.settings ?? settingsFile.stored ?? POOL_PRESETS.default;
  const versions = new Map<SandboxId, string | null>();
  const local = createInvoker({
    kinds,
    settings,
    workDir,
    processesDir,
    onSettings: (changed) => settingsFile.keep(changed),
    onKind: ({ id, version }) => versions.set(id, version),
  });
  ends.push((deadlineMs) => local.close(untilMs(deadlineMs)));
  const runtimeVersion = (id: SandboxId) => versions.get(id) ?? null;
  const provisioned = await createProvisionedFunctions({
    dataDir,
    invoker: local,
    unsupported: (fn) => unsupported(kinds, fn),
    runtimeVersion,
    report,
  });
  ends.push(() => provisioned.close());
  const nodes = createNodes({ file: await openNodeFile(dataDir), source: store, invoker: local });
  ends.push(() => nodes.close());
  const { invoker } = nodes;
  store.onRetired((path) => {
    invoker.retire(path);
    provisioned.retired(path);
    nodes.functionChanged(path);
  });

  const functions = createFunctionInvoker({ store, invoker, activations, runtimeVersion });
  const server = await createServer({
    host,
    dialects: [
      edgeRoutes({ store, namespaces, functions, edgeAuth }),
      openwhiskRoutes({
        store,
        namespaces,
        settings: () => invoker.settings(),
        unsupported: (fn) => unsupported(kinds, fn),
        authenticatedRoutes: [invokeRoutes({ store, functions, activations }), activationsRoutes({ activations })],
        openRoutes: [webActionsRoutes({ store, namespaces, functions })],
      }),
      workbenchRoutes({
        namespaces,
        activations,
        accounts,
        invoker,
        kinds,
        nodes,
        provisioned,
        version: packageRoot.version,
        stop,
      }),
      metricsRoutes({ activations, invoker, nodes, provisioned }),
    ],
  });
  ends.push((deadlineMs) => stopServing(server, invoker, deadlineMs));
  await listen(server, host, port);
  const address = addressOf(server, host, namespaces);
  // From here on it is found, and until it begins to stop.
  ends.push(() => removeEmulatorRecord(dataDir));
  await writeEmulatorRecord(dataDir, address);
  return address;
}

/** Code and parameters are often secrets, and what calls were given and answered, too. */
const PRIVATE_FOLDERS = ["entities", "code", "activations", "provisioned"];

async function keepPrivate(folder: string): Promise<void> {
  await makeFolder(folder);
  // Some file systems have no such modes.
  await chmod(folder, 0o700).catch(() => undefined);
}

async function lock(dataDir: string, ends: End[]): Promise<void> {
  await makeFolder(dataDir);
  const attempt = await tryLock(join(dataDir, "lock"), "running the emulator");
  if ("heldBy" in attempt)
    throw new WorkbenchError(
      "INVALID_REQUEST",
      `An emulator runs already with the folder ${dataDir} (process ${attempt.heldBy.pid}).`,
      { hint: "Use that one, stop it first, or name another folder." },
    );
  ends.push(() => attempt.lock.release());
}

/** What an emulator left that was killed: its processes first, which may still write. */
async function clearAway(dataDir: string, workDir: string, processesDir: string): Promise<void> {
  await endNotedProcesses(processesDir);
  await removeFolder(workDir);
  await keepPrivate(workDir);
  await removeEmulatorRecord(dataDir);
  await sweepLeftovers(dataDir);
}

async function unsupported(kinds: readonly SandboxKind[], fn: DeployedFunction): Promise<string | null> {
  const kind = kinds.find(({ id }) => id === fn.sandbox);
  if (!kind) return `There is no sandbox ${fn.sandbox} here.`;
  const { state, reason, hint } = await kind.info();
  if (state === "unavailable")
    return [reason ?? `The sandbox ${fn.sandbox} is not available.`, hint].filter(Boolean).join(" ");
  return kind.unsupported(fn);
}

/**
 * No more connections; requests that are there are answered, and what runs without anybody waiting for it may end in
 * the same time.
 */
async function stopServing(server: FastifyInstance, invoker: Invoker, deadlineMs: number): Promise<void> {
  const closed = server.close();
  // Clients keep connections for their next request, and Node waits for those that became idle since.
  const sweep = setInterval(() => server.server.closeIdleConnections(), IDLE_SWEEP_MS);
  await within(untilMs(deadlineMs), closed);
  await invoker.close(untilMs(deadlineMs));
  await within(ANSWERS_MS, closed);
  clearInterval(sweep);
  // Clients that never end their requests.
  server.server.closeAllConnections();
  await closed;
}

function untilMs(deadlineMs: number): number {
  return Math.max(0, deadlineMs - performance.now());
}

function addressOf(server: FastifyInstance, host: string, namespaces: Namespaces): EmulatorAddress {
  const { port } = server.server.address() as AddressInfo;
  const url = `http://${reachable(host)}:${port}`;
  return { url, edgeUrl: `${url}/faas`, apihost: url, auth: namespaces.get(GUEST)?.key ?? "" };
}

/** Of a server that listens everywhere, the address for this machine's own programs. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function report(problem: string): void {
  console.error(problem);
}
