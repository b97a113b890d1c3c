import { z } from "zod";
import { readJsonFile, writeJsonFile } from "#core/store/json-file.ts";
import { isFunctionActivation } from "#shared/faas/activation-filter.ts";
import { durationNs } from "#shared/faas/openwhisk-times.ts";
import { Account } from "#shared/model/faas/accounting.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { ActivationStore } from "../activations/activation-store.ts";

/** What functions and namespaces used. Counts every activation that the store is given, by itself. */
export interface Accounts {
  /** Of every namespace (`function` is null) and every function (its path), by namespace and path. */
  list(namespace?: string): Account[];
  /** Why they can't be kept on disk now, in a sentence; null when they can. */
  problem(): string | null;
  /** Counts no more, and keeps what was counted. To be called before the store is closed. */
  close(): Promise<void>;
}

export interface AccountsOptions {
  file: string;
  activations: ActivationStore;
  /** How often they are written, if something was counted. */
  checkpointMs?: number;
  /** Hears once that accounts can't be kept, in a sentence; they go on in memory. */
  onProblem?: (message: string) => void;
}

const DEFAULT_CHECKPOINT_MS = 10_000;
const REPLAYED_AT_ONCE = 1000;
/** Functions with an account of their own; the calls of more count for their namespace alone. */
const MAX_ACCOUNTS = 10_000;
const BYTES_PER_MB = 1 << 20;
const BYTES_PER_GB = 1 << 30;

const SCHEMA_VERSION = 1;
const StoredAccounts = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The number of the last record that is counted in them. */
  upToNumber: z.number().int(),
  accounts: z.array(Account),
});

/**
 * Reads the accounts back and counts what the store holds beyond them: a checkpoint says up to which record it counts,
 * and none of a record that isn't on disk yet, so that after kill -9 every record that is kept is counted once. Throws
 * CORRUPT_FILE and NEWER_SCHEMA.
 */
export async function createAccounts({
  file,
  activations,
  checkpointMs = DEFAULT_CHECKPOINT_MS,
  onProblem,
}: AccountsOptions): Promise<Accounts> {
  const stored = await readJsonFile(file, StoredAccounts, SCHEMA_VERSION);
  const ledger = new Ledger(stored?.accounts ?? []);
  let upToNumber = stored?.upToNumber ?? 0;
  for (;;) {
    const records = await activations.after(upToNumber, REPLAYED_AT_ONCE);
    for (const { number, record } of records) {
      if (isFunctionActivation(record)) ledger.count(record);
      upToNumber = number;
    }
    if (records.length === 0) break;
  }
  let keptUpTo = stored?.upToNumber ?? 0;
  let problem: string | null = null;
  const unsubscribe = activations.subscribe(({ number, record }) => {
    if (isFunctionActivation(record)) ledger.count(record);
    upToNumber = number;
  });

  const write = async (): Promise<void> => {
    if (keptUpTo === upToNumber) return;
    const checkpoint = { schemaVersion: SCHEMA_VERSION, upToNumber, accounts: structuredClone(ledger.list()) };
    try {
      await activations.flush();
      await writeJsonFile(file, checkpoint);
      keptUpTo = checkpoint.upToNumber;
      problem = null;
    } catch (error) {
      const message = `The accounts can't be written. ${error instanceof Error ? error.message : String(error)}`;
      if (problem === null) onProblem?.(message);
      problem = message;
    }
  };
  let writing: Promise<void> = Promise.resolve();
  const checkpoint = () => (writing = writing.then(write));
  const timer = setInterval(() => void checkpoint(), checkpointMs).unref();
  const endHook = activations.beforeRemoval(async (removedUpTo) => {
    if (removedUpTo > keptUpTo) await checkpoint();
  });

  return {
    list: (namespace) =>
      structuredClone(ledger.list().filter((account) => account.namespace === (namespace ?? account.namespace))),
    problem: () => problem,
    async close() {
      unsubscribe();
      endHook();
      clearInterval(timer);
      await checkpoint();
    },
  };
}

class Ledger {
  readonly #accounts = new Map<string, Account>();

  constructor(accounts: readonly Account[]) {
    for (const account of accounts) this.#accounts.set(keyOf(account.namespace, account.function), account);
  }

  count(activation: Activation): void {
    const { namespace, path } = activation;
    const total = this.#account(namespace, null, activation);
    if (total) add(total, activation);
    const own = this.#account(namespace, path, activation);
    if (own) add(own, activation);
  }

  #account(namespace: string, path: string | null, { startedAtMs }: Activation): Account | null {
    const key = keyOf(namespace, path);
    const known = this.#accounts.get(key);
    if (known) return known;
    if (path !== null && this.#accounts.size >= MAX_ACCOUNTS) return null;
    const account = emptyAccount(namespace, path, startedAtMs);
    this.#accounts.set(key, account);
    return account;
  }

  list(): Account[] {
    return [...this.#accounts.values()].sort(
      (a, b) => compare(a.namespace, b.namespace) || compare(a.function ?? "", b.function ?? ""),
    );
  }
}

function add(account: Account, activation: Activation): void {
  const { startKind, cpuNs, sandbox } = activation;
  account.requests += 1;
  if (activation.status !== "success") account.errors += 1;
  // A sequence takes no memory itself: its components have records of their own.
  if (sandbox !== null)
    account.gbSeconds += ((activation.limits.memoryMb * BYTES_PER_MB) / BYTES_PER_GB) * (durationNs(activation) / 1e9);
  if (cpuNs !== null) account.cpuSeconds += cpuNs / 1e9;
  else if (activation.instanceId !== null) account.withoutCpu += 1;
  account.requestBytes += activation.requestBytes;
  account.responseBytes += activation.responseBytes;
  if (startKind !== null) account.starts[startKind] += 1;
  account.firstAtMs = Math.min(account.firstAtMs, activation.startedAtMs);
  account.lastAtMs = Math.max(account.lastAtMs, activation.startedAtMs);
}

function emptyAccount(namespace: string, path: string | null, atMs: number): Account {
  return {
    namespace,
    function: path,
    requests: 0,
    errors: 0,
    gbSeconds: 0,
    cpuSeconds: 0,
    withoutCpu: 0,
    requestBytes: 0,
    responseBytes: 0,
    starts: { cold: 0, prewarm: 0, recreated: 0, warm: 0 },
    firstAtMs: atMs,
    lastAtMs: atMs,
  };
}

function keyOf(namespace: string, path: string | null): string {
  return `${namespace}\n${path ?? ""}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
