import { PATIENCE_MS } from "#shared/faas/pool-rules/patience.ts";
import { mayRunAnother, WaitingLine, type Placement } from "#shared/faas/pool-rules/waiting-line.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { SandboxKind } from "../sandboxes/sandbox.ts";
import { carryOut, refusal } from "./carry-out.ts";
import { DueTimer } from "./due-timer.ts";
import { Functions, type FunctionLine, type FunctionRevision, type PendingCall } from "./functions.ts";
import type { CallOutcome, Invoker, InvokerCall } from "./invoker.ts";
import { within } from "./limit-wait.ts";
import { SandboxGroups } from "./sandbox-groups.ts";
import { SandboxPool } from "./sandbox-pool.ts";

export interface InvokerOptions {
  kinds: readonly SandboxKind[];
  settings: PoolSettings;
  /** Sandboxes get their own folders below it; nobody else keeps anything there. */
  workDir: string;
  /** Processes of sandboxes are noted here while they live, for the emulator that comes after one that was killed. */
  processesDir: string;
  /** Told of every change of the settings. */
  onSettings?: (settings: PoolSettings) => void;
  /** Told of each kind before its first sandbox is made. */
  onKind?: (info: SandboxInfo) => void;
}

/** Begins to fill the stem cells. */
export function createInvoker(options: InvokerOptions): Invoker {
  return new PoolInvoker(options);
}

class PoolInvoker implements Invoker {
  readonly #groups: SandboxGroups;
  readonly #functions: Functions;
  readonly #pool: SandboxPool;
  readonly #line = new WaitingLine<FunctionLine, PendingCall>();
  #running = 0;
  #closing: Promise<void> | null = null;
  /** No call is placed any more, not even one that waited. */
  #isStopped = false;
  #onDrained: (() => void) | null = null;
  #patience: NodeJS.Timeout | null = null;
  readonly #expiry = new DueTimer(() => this.#dismissExpired());

  readonly #onSettings: InvokerOptions["onSettings"];

  constructor({ kinds, settings, workDir, processesDir, onSettings, onKind }: InvokerOptions) {
    const groups = new SandboxGroups(kinds, (info) => onKind?.(info));
    this.#groups = groups;
    this.#onSettings = onSettings;
    this.#functions = new Functions((fn) => groups.of(fn));
    this.#pool = new SandboxPool({
      groups,
      settings,
      workDir,
      processesDir,
      namePrefix: Date.now().toString(36),
      onRoom: () => this.#serveWaiting(),
      hasWaitingCalls: () => this.#line.hasTurns,
    });
  }

  invoke(call: InvokerCall, signal: AbortSignal): Promise<CallOutcome> {
    const { fn } = call;
    if (this.#closing) return Promise.resolve(refusal(call, "emulator-stopped", "The emulator is stopping."));
    const revision = this.#functions.revisionOf(fn);
    if (!revision) return Promise.resolve(refusal(call, "no-sandbox", `There is no sandbox ${fn.sandbox} here.`));
    const obstacle = this.#obstacle(fn, revision);
    if (obstacle !== null) return Promise.resolve(refusal(call, "no-sandbox", obstacle));
    if (signal.aborted) return Promise.resolve(refusal(call, "client-gone", NOT_AWAITED));
    return new Promise((resolve) => {
      let isAnswered = false;
      const abandon = () => {
        if (!isAnswered) this.#abandon(pending);
      };
      const pending: PendingCall = {
        call,
        revision,
        sinceMs: performance.now(),
        sandbox: null,
        answer: (outcome) => {
          isAnswered = true;
          resolve(outcome);
          signal.removeEventListener("abort", abandon);
        },
      };
      this.#place(pending);
      // Its sandbox works by now, if it has one.
      if (!isAnswered) signal.addEventListener("abort", abandon, { once: true });
    });
  }

  expect(fn: DeployedFunction): void {
    this.#groups.of(fn)?.kind.expectCall?.();
  }

  /** Why a function can never run, in a sentence; null when it can. */
  #obstacle(fn: DeployedFunction, revision: FunctionRevision): string | null {
    const { memoryMb } = revision.group;
    if (!this.#pool.canHold(memoryMb))
      return `It needs ${memoryMb} MB, and the pool has ${this.#pool.settings.memoryBudgetMb} MB for all sandboxes.`;
    if (revision.supported) return null;
    const reason = revision.group.kind.unsupported(fn);
    // What was possible stays so; what isn't may become so when a tool is installed.
    revision.supported = reason === null;
    return reason;
  }

  #place(pending: PendingCall): void {
    const { line } = pending.revision;
    if (!this.#line.isBefore(line) && mayRunAnother(line, pending) && this.#tryToPlace(pending) === "placed") return;
    const { queueLength, queueTimeoutMs } = this.#pool.settings;
    if (this.#line.size >= queueLength) {
      const words = queueLength === 0 ? NO_QUEUE : `${this.#line.size} calls wait for a place already.`;
      pending.answer(refusal(pending.call, "queue-full", words));
      return;
    }
    this.#line.add(pending);
    if (queueTimeoutMs !== null) this.#expiry.arm(queueTimeoutMs);
    this.#serveWaiting();
  }

  #serveWaiting(): void {
    this.#line.serve((pending) => this.#tryToPlace(pending));
  }

  #tryToPlace(pending: PendingCall): Placement {
    const chosenFromNs = process.hrtime.bigint();
    const taken = this.#pool.take(pending.revision, pending.sinceMs);
    if (taken === "later") this.#patience ??= setTimeout(() => this.#losePatience(), PATIENCE_MS);
    if (typeof taken === "string") return taken;
    const { line } = pending.revision;
    const { sandbox } = taken;
    pending.sandbox = sandbox;
    line.running++;
    this.#running++;
    void carryOut(pending.call, sandbox, taken.start, chosenFromNs).then((outcome) => {
      if (outcome) pending.answer(outcome);
      line.running--;
      this.#running--;
      this.#pool.giveBack(sandbox, pending.revision);
      if (outcome) this.#line.update(line);
      else this.#placeAgain(pending);
      this.#serveWaiting();
      this.#functions.release(line);
      this.#tellDrained();
    });
    return "placed";
  }

  /** A call that was placed in a sandbox that could not be used: it goes before those that waited behind it. */
  #placeAgain(pending: PendingCall): void {
    pending.sandbox = null;
    if (this.#isStopped) return pending.answer(refusal(pending.call, STOPPED.reason, STOPPED.message));
    this.#line.putBack(pending);
    const { queueTimeoutMs } = this.#pool.settings;
    if (queueTimeoutMs !== null) this.#expiry.arm(queueTimeoutMs);
  }

  #losePatience(): void {
    this.#patience = null;
    this.#serveWaiting();
  }

  #abandon(pending: PendingCall): void {
    if (pending.sandbox) pending.sandbox.interrupt({ reason: "client-gone", message: NOT_AWAITED });
    else this.#dismiss(pending, refusal(pending.call, "client-gone", NOT_AWAITED));
  }

  /** Answers a call that waits, and lets it wait no longer. */
  #dismiss(pending: PendingCall, outcome: CallOutcome): void {
    if (!this.#line.remove(pending)) return;
    this.#functions.release(pending.revision.line);
    pending.answer(outcome);
    this.#serveWaiting();
    this.#tellDrained();
  }

  #dismissExpired(): number | null {
    const { queueTimeoutMs } = this.#pool.settings;
    if (queueTimeoutMs === null) return null;
    let nextInMs = Infinity;
    const message = `No place became free within ${queueTimeoutMs} ms.`;
    for (const pending of this.#line.calls()) {
      const leftMs = pending.sinceMs + queueTimeoutMs - performance.now();
      if (leftMs > 0) nextInMs = Math.min(nextInMs, leftMs);
      else this.#dismiss(pending, refusal(pending.call, "queue-full", message));
    }
    return nextInMs < Infinity ? nextInMs : null;
  }

  async snapshot(): Promise<PoolSnapshot> {
    const tiles = await Promise.all(this.#pool.sandboxes().map((sandbox) => sandbox.tile()));
    const { settings, committedMb, evictions } = this.#pool;
    return { settings, tiles, queued: this.#line.size, running: this.#running, committedMb, evictions };
  }

  settings(): PoolSettings {
    return this.#pool.settings;
  }

  changeSettings(settings: PoolSettings): void {
    this.#pool.changeSettings(settings);
    this.#onSettings?.(settings);
    for (const pending of this.#line.calls()) {
      const { fn } = pending.call;
      const obstacle = this.#obstacle(fn, pending.revision);
      if (obstacle !== null) this.#dismiss(pending, refusal(pending.call, "no-sandbox", obstacle));
    }
    this.#expiry.lookNow();
    this.#serveWaiting();
  }

  retire(path: string, only?: string): void {
    for (const revision of this.#functions.retire(path, only))
      for (const sandbox of revision.idle.splice(0)) void this.#pool.remove(sandbox);
  }

  kill(instanceId: string): Promise<boolean> {
    return this.#pool.kill(instanceId);
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#drain(graceMs);
    return this.#closing;
  }

  async #drain(graceMs: number): Promise<void> {
    await within(graceMs, this.#drained());
    this.#isStopped = true;
    for (const pending of this.#line.calls())
      this.#dismiss(pending, refusal(pending.call, STOPPED.reason, STOPPED.message));
    // Each of them answers, after a moment for its last words.
    for (const sandbox of this.#pool.allSandboxes()) sandbox.interrupt(STOPPED);
    await this.#drained();
    this.#expiry.stop();
    if (this.#patience) clearTimeout(this.#patience);
    await this.#pool.close();
  }

  /** Resolves when no call runs or waits. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      this.#tellDrained();
    });
  }

  #tellDrained(): void {
    if (this.#running === 0 && this.#line.size === 0) this.#onDrained?.();
  }
}

const STOPPED = { reason: "emulator-stopped", message: "The emulator stopped." } as const;
const NO_QUEUE = "No sandbox is free for it, and no call may wait for one.";
const NOT_AWAITED = "Its client did not wait for it.";
