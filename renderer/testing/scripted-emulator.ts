import type { ExportedFile } from "#shared/contract/index.ts";
import { matchesActivation } from "#shared/faas/activation-filter.ts";
import { summarizeActivation } from "#shared/faas/summarize-activation.ts";
import { WorkbenchError } from "#shared/errors.ts";
import type { Account } from "#shared/model/faas/accounting.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { FeedLine } from "#shared/model/faas/activation-feed.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import type { EmulatorRecord } from "#shared/model/faas/emulator.ts";
import type { NodeInfo, Placement } from "#shared/model/faas/nodes.ts";
import type { PoolSettings, PoolTile } from "#shared/model/faas/pool.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { EmulatorHealth, PoolFeedLine } from "#shared/model/faas/workbench-api.ts";
import { examplePool as openwhisk } from "#shared/testing/example-pool.ts";

/** An emulator whose state a test decides. */
export interface ScriptedEmulator {
  /** Null while none runs. */
  record: EmulatorRecord | null;
  /** OpenWhisk's records. */
  functions: Record<string, unknown>[];
  activations: Activation[];
  tiles: PoolTile[];
  settings: PoolSettings;
  presets: PoolSettings[];
  sandboxes: SandboxInfo[];
  accounts: Account[];
  nodes: NodeInfo[];
  placements: Placement[];
  problems: string[];
  exported: ExportedFile;
  /** What a call of a function leaves; throws what refuses it. */
  answer: (name: string, argument: unknown) => Activation;
  /** Adds records and tells those who follow the feed. */
  add: (...activations: Activation[]) => void;
  /** Changes what is said of the pool, to those who hear it, too. */
  changePool: (change: Partial<Pick<ScriptedEmulator, "tiles" | "settings">>) => void;
  /** Ends it as a crash does. */
  end: () => void;
}

export function startedEmulator(pid = 4711): EmulatorRecord {
  return {
    schemaVersion: 1,
    pid,
    startedAtMs: Date.now() - 60_000,
    version: "0.1.0",
    url: "http://127.0.0.1:3233",
    edgeUrl: "http://127.0.0.1:3233/faas",
    apihost: "http://127.0.0.1:3233",
    auth: "23bc46b1:secret",
  };
}

/** A node that answers. */
export function scriptedNode(name: string, url = "http://127.0.0.1:3234", change: Partial<NodeInfo> = {}): NodeInfo {
  return {
    name,
    url,
    weight: 1,
    state: "ready",
    reason: null,
    sinceMs: 0,
    lastSeenAtMs: 0,
    heartbeatNs: 1_200_000,
    description: null,
    inFlight: 0,
    calls: { answered: 0, lost: 0, passedOn: 0 },
    ...change,
  };
}

/** Streams of it, beside what a test sees. */
export function createScriptedEmulator() {
  const wakes = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of wakes) wake();
  };
  const changed = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        wakes.delete(wake);
        resolve();
      };
      wakes.add(wake);
      signal?.addEventListener("abort", wake, { once: true });
    });

  const emulator: ScriptedEmulator = {
    record: null,
    functions: [],
    activations: [],
    tiles: [],
    settings: openwhisk,
    presets: [
      openwhisk,
      { ...openwhisk, preset: "workers", keepAliveMs: null, stemCells: [], concurrentInvocations: null },
    ],
    sandboxes: [],
    accounts: [],
    nodes: [],
    placements: [],
    problems: [],
    exported: { name: "accounts.csv", mediaType: "text/csv", base64: "" },
    answer: () => {
      throw new WorkbenchError("INVALID_REQUEST", "The script has no answer to this.");
    },
    add(...activations) {
      emulator.activations.push(...activations);
      wakeAll();
    },
    changePool(change) {
      Object.assign(emulator, change);
      wakeAll();
    },
    end() {
      emulator.record = null;
      wakeAll();
    },
  };
  const required = () => {
    if (!emulator.record) throw new WorkbenchError("EMULATOR_NOT_RUNNING", "No emulator is running.");
    return emulator.record;
  };

  async function* pool(signal: AbortSignal | undefined): AsyncGenerator<PoolFeedLine> {
    const { pid } = required();
    while (!signal?.aborted) {
      if (emulator.record?.pid !== pid) {
        yield { type: "ended", reason: "The emulator stops." };
        return;
      }
      const { tiles, settings } = emulator;
      const committedMb = tiles.reduce((sum, { memoryMb }) => sum + memoryMb, 0);
      const running = tiles.filter(({ state }) => state === "running").length;
      yield { type: "pool", atMs: 0, pool: { settings, tiles, queued: 0, running, committedMb, evictions: 0 } };
      await changed(signal);
    }
  }

  async function* feed(
    filter: ActivationFilter,
    after: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FeedLine> {
    const { pid } = required();
    yield { type: "live", cursor: after };
    for (let cursor = after; !signal?.aborted;) {
      if (emulator.record?.pid !== pid) return;
      const fresh = emulator.activations.slice(cursor).filter((one) => matchesActivation(one, filter));
      cursor = emulator.activations.length;
      if (fresh.length > 0)
        yield { type: "activations", cursor, activations: fresh.map(summarizeActivation), skipped: 0 };
      await changed(signal);
    }
  }

  const health = (): EmulatorHealth => ({
    status: emulator.problems.length > 0 ? "degraded" : "ok",
    problems: emulator.problems,
    version: "0.1.0",
    pid: required().pid,
    startedAtMs: required().startedAtMs,
    memoryBytes: 64 << 20,
    sandboxes: emulator.tiles.length,
    queued: 0,
    running: 0,
    records: { records: emulator.activations.length, sizeBytes: 0, waitingBytes: 0, lost: 0, problem: null },
  });

  const recent = (filter: ActivationFilter, limit: number) => {
    required();
    const found = emulator.activations.filter((one) => matchesActivation(one, filter)).toReversed();
    return {
      activations: found.slice(0, limit).map(summarizeActivation),
      cursor: emulator.activations.length,
      total: null,
    };
  };

  return { emulator, required, pool, feed, health, recent };
}

/** OpenWhisk's record of a call, as its API gives it. */
export function openWhiskAnswer({ activationId, status, result, logs }: Activation): Record<string, unknown> {
  return { activationId, response: { status, success: status === "success", result }, logs };
}
