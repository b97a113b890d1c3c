import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { ActionEntity } from "#shared/model/faas/entities.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { ProvisionedFunction, ProvisionRequest, WarmResult } from "#shared/model/faas/nodes.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import { readJsonFile, writeJsonFile } from "#core/store/json-file.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import { createCodeStore, type CodeStore } from "../controller/code-store/code-store.ts";
import { describeFunction } from "../controller/entities/deployed-function.ts";
import { kindOf } from "../controller/entities/kinds.ts";
import { newActivationId } from "../controller/invoke/activation-id.ts";
import type { Invoker, InvokerCall } from "../invoker/invoker.ts";
import { writeOutcome } from "./forwarded-outcome.ts";

/** One version of a function, as its controller names it. */
export interface ProvisionedName {
  controller: string;
  revision: string;
}

type ForwardedCall = Pick<InvokerCall, "activationId" | "argument" | "argumentText" | "arrivedNs">;

/**
 * What this emulator keeps for others, its controllers, and carries out for them: code and terms of functions, apart from
 * its own. A call of theirs goes straight to the invoker, and is recorded and accounted where it was asked for.
 */
export interface ProvisionedFunctions {
  /** Keeps a version of a function; one that is there already stays. Throws INVALID_REQUEST where it can't run here. */
  put(name: ProvisionedName, request: ProvisionRequest): Promise<void>;
  /** False where there is none. Calls that it has may end. */
  remove(name: ProvisionedName): Promise<boolean>;
  list(controller?: string): ProvisionedFunction[];
  /** JSON of a `ForwardedOutcome`; null, and nothing is done, where the function isn't here. */
  invoke(name: ProvisionedName, call: ForwardedCall, signal: AbortSignal): Promise<string> | null;
  /** Brings the code into idle sandboxes; null where the function isn't here. */
  warm(name: ProvisionedName, count: number): Promise<WarmResult> | null;
  /** Says that the pool gave up what it had of a path, when a function of its own by that name was changed. */
  retired(path: string): void;
  /** Calls that were carried out for controllers since the start. */
  readonly calls: number;
  close(): Promise<void>;
}

export interface ProvisionedOptions {
  dataDir: string;
  invoker: Pick<Invoker, "invoke" | "retire">;
  /** Why a function can't run on this machine, in a sentence. */
  unsupported: (fn: DeployedFunction) => Promise<string | null>;
  runtimeVersion: (sandbox: SandboxId) => string | null;
  /** Told in a sentence of files that can't be used. */
  report: (problem: string) => void;
}

const SCHEMA_VERSION = 1;

const StoredFunction = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  controller: z.string(),
  action: ActionEntity,
});
type StoredFunction = z.infer<typeof StoredFunction>;

interface Entry {
  readonly controller: string;
  readonly action: ActionEntity;
  fn: DeployedFunction;
  inFlight: number;
}

/** What a writer left that was killed. */
const HALF_WRITTEN = /^\..+\.tmp$/;

/** Loads `<data>/provisioned/`: a file for each version of a function, and code as the emulator keeps its own. */
export async function createProvisionedFunctions(options: ProvisionedOptions): Promise<ProvisionedFunctions> {
  const { invoker, unsupported, runtimeVersion, report } = options;
  const root = join(options.dataDir, "provisioned");
  const folder = join(root, "functions");
  const entries = new Map<string, Entry>();
  let calls = 0;
  const isReferenced = (sha256: string) => [...entries.values()].some(({ action }) => shaOf(action) === sha256);
  await makeFolder(folder);
  const code = await createCodeStore({ dataDir: root, isReferenced });
  for (const stored of await load(folder, report)) {
    const fn = await describeStored(stored, code, report);
    if (fn) entries.set(keyOf(nameOf(stored)), { ...stored, fn, inFlight: 0 });
  }
  await code.sweep();

  return {
    async put(name, { action, code: base64 }) {
      if (entries.has(keyOf(name))) return;
      if (action.revision !== name.revision) throw refuse("The function is of another revision than its address says.");
      if (action.exec.type !== "code") throw refuse("A sequence runs nowhere itself: what it consists of does.");
      const { exec } = action;
      const upload = base64 === null ? null : { bytes: Buffer.from(base64, "base64"), binary: exec.binary };
      const kept = upload && (await code.keep(kindOf(exec.kind).form, upload));
      try {
        const own: ActionEntity = { ...action, exec: { ...exec, code: kept?.reference ?? null } };
        const fn = describeFunction(own, code);
        const refusal = await unsupported(fn);
        if (refusal !== null) throw refuse(refusal);
        const stored: StoredFunction = { schemaVersion: SCHEMA_VERSION, controller: name.controller, action: own };
        await writeJsonFile(fileOf(folder, name), stored);
        entries.set(keyOf(name), { controller: name.controller, action: own, fn, inFlight: 0 });
      } finally {
        kept?.release();
      }
    },
    async remove(name) {
      const entry = entries.get(keyOf(name));
      if (!entry) return false;
      entries.delete(keyOf(name));
      await rm(fileOf(folder, name), { force: true });
      invoker.retire(entry.fn.path, entry.fn.revision);
      const sha256 = shaOf(entry.action);
      if (sha256 !== null) code.dropped(sha256);
      return true;
    },
    list: (controller) =>
      [...entries.values()]
        .filter((entry) => controller === undefined || entry.controller === controller)
        .map(({ controller: owner, fn, inFlight }) => ({
          controller: owner,
          path: fn.path,
          revision: fn.revision,
          sandbox: fn.sandbox,
          sizeBytes: fn.code.sizeBytes,
          inFlight,
        })),
    invoke(name, call, signal) {
      const entry = entries.get(keyOf(name));
      if (!entry) return null;
      const { fn } = entry;
      calls++;
      entry.inFlight++;
      return invoker
        .invoke({ ...call, fn }, signal)
        .then((outcome) => writeOutcome(outcome, runtimeVersion(fn.sandbox)))
        .finally(() => entry.inFlight--);
    },
    warm(name, count) {
      const fn = entries.get(keyOf(name))?.fn;
      return fn ? warmUp(invoker, fn, count) : null;
    },
    retired(path) {
      // A retired version would get no sandbox that stays: as another object it is a new one to the pool.
      for (const entry of entries.values()) if (entry.fn.path === path) entry.fn = { ...entry.fn };
    },
    get calls() {
      return calls;
    },
    close: () => code.close(),
  };
}

/** Brings a function's code into as many sandboxes, at the same time, so that each is another one. */
export async function warmUp(
  invoker: Pick<Invoker, "invoke">,
  fn: DeployedFunction,
  count: number,
): Promise<WarmResult> {
  const outcomes = await Promise.all(
    Array.from({ length: count }, () =>
      invoker.invoke(
        { activationId: newActivationId(), fn, argument: {}, arrivedNs: process.hrtime.bigint(), loadOnly: true },
        new AbortController().signal,
      ),
    ),
  );
  const failed = outcomes.flatMap(({ failure }) => (failure ? [failure] : []));
  const reason = failed[0] ? (failed[0].message ?? failed[0].fault) : null;
  return { warmed: outcomes.length - failed.length, reason };
}

async function load(folder: string, report: (problem: string) => void): Promise<StoredFunction[]> {
  const loaded: StoredFunction[] = [];
  for (const name of await readdir(folder)) {
    if (HALF_WRITTEN.test(name)) await rm(join(folder, name), { force: true });
    if (!name.endsWith(".json")) continue;
    try {
      const stored = await readJsonFile(join(folder, name), StoredFunction, SCHEMA_VERSION);
      if (stored) loaded.push(stored);
    } catch (error) {
      report(`${(error as Error).message} It is left out; its controller brings it again.`);
    }
  }
  return loaded;
}

/** Null where it can't be called: its controller brings it again when it has a call for it. */
async function describeStored(
  { action }: StoredFunction,
  code: CodeStore,
  report: (problem: string) => void,
): Promise<DeployedFunction | null> {
  try {
    if (action.exec.type === "code" && action.exec.code && !(await code.has(action.exec.code))) return null;
    return describeFunction(action, code);
  } catch (error) {
    report(`${action.namespace}/${action.name}, of a controller, can't be used: ${(error as Error).message}`);
    return null;
  }
}

function nameOf({ controller, action }: StoredFunction): ProvisionedName {
  return { controller, revision: action.revision };
}

function keyOf({ controller, revision }: ProvisionedName): string {
  return `${controller}/${revision}`;
}

function fileOf(folder: string, name: ProvisionedName): string {
  return join(folder, `${createHash("sha256").update(keyOf(name)).digest("hex").slice(0, 32)}.json`);
}

function shaOf({ exec }: ActionEntity): string | null {
  return exec.type === "code" ? (exec.code?.sha256 ?? null) : null;
}

function refuse(message: string): WorkbenchError {
  return new WorkbenchError("INVALID_REQUEST", message);
}
