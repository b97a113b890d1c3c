import { availableParallelism } from "node:os";
import type { StartKind } from "#shared/model/faas/activation.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { DueTimer } from "./due-timer.ts";
import type { FunctionRevision } from "./functions.ts";
import { PooledSandbox } from "./pooled-sandbox.ts";
import { SandboxBudget } from "./sandbox-budget.ts";
import type { SandboxGroup, SandboxGroups } from "./sandbox-groups.ts";
import { missingStems, StemRetries, surplusStems } from "./stem-cells.ts";
import { chooseVictims, findExpired, findIdleFor } from "./victims.ts";

/**
 * As many sandboxes of a kind for any function as there are processors do all that can be done, unless calls sleep. A
 * call makes another only when none of them was given out for this long, or it waited for the longer time.
 */
export const PATIENCE_MS = 20;
const LONGEST_PATIENCE_MS = 200;

const NOT_WANTED = { reason: "broken", message: "The pool's settings leave no room for it any more." } as const;

interface Taken {
  sandbox: PooledSandbox;
  start: StartKind;
}

export interface SandboxPoolOptions {
  groups: SandboxGroups;
  settings: PoolSettings;
  workDir: string;
  processesDir: string;
  /** Begins the names of its sandboxes, so that no other emulator's are the same. */
  namePrefix: string;
  /** Called when there may be room for calls that wait. */
  onRoom(): void;
  /** Whether calls wait for room: they come before stem cells. */
  hasWaitingCalls(): boolean;
}

/** The sandboxes: which one a call gets, which ones stay, and which ones go. */
export class SandboxPool {
  readonly #options: SandboxPoolOptions;
  #settings: PoolSettings;
  readonly #budget: SandboxBudget;
  #named = 0;
  #evictions = 0;
  #closed = false;
  readonly #removals = new DueTimer(() => this.#removeExpired());
  readonly #pauses = new DueTimer(() => this.#pauseIdle());
  #refill: NodeJS.Immediate | null = null;
  #stemsMissing = true;
  readonly #stemRetries = new StemRetries(() => this.#refillSoon());

  constructor(options: SandboxPoolOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#budget = new SandboxBudget(options.settings);
    this.#refillSoon();
  }

  get settings(): PoolSettings {
    return this.#settings;
  }

  get evictions(): number {
    return this.#evictions;
  }

  get committedMb(): number {
    return this.#budget.presentMb;
  }

  /** Those that are there, or just being made or stopped. */
  sandboxes(): PooledSandbox[] {
    return [...this.#budget.present.values()];
  }

  /** With those that wait for room. */
  allSandboxes(): PooledSandbox[] {
    return [...this.#budget.awaitingRoom, ...this.#budget.present.values()];
  }

  /**
   * A sandbox for a call that waits since `sinceMs`: one that holds the function, a stem cell, a new one, one in the
   * place of others. `full` when all are in use, `later` when waiting a little longer may be better.
   */
  take(revision: FunctionRevision, sinceMs: number): Taken | "full" | "later" {
    const { group } = revision;
    const nowMs = performance.now();
    const idle = shelfOf(group, revision).pop();
    if (idle) return this.#use(idle, revision, "warm", nowMs);
    const stem = group.stems.pop();
    if (stem) {
      this.#stemsMissing = true;
      this.#refillSoon();
      if (revision.lost > 0) revision.lost--;
      return this.#use(stem, revision, "prewarm", nowMs);
    }
    if (this.#isWorthWaiting(group, nowMs, nowMs - sinceMs)) return "later";
    if (!this.#makeRoom(group.memoryMb)) return "full";
    const sandbox = this.#promise(group, group.shared ? null : revision);
    sandbox.calls = 1;
    if (revision.lost === 0) return { sandbox, start: "cold" };
    revision.lost--;
    sandbox.replacesLost = true;
    return { sandbox, start: "recreated" };
  }

  #use(sandbox: PooledSandbox, revision: FunctionRevision, start: StartKind, nowMs: number): Taken {
    sandbox.group.givenOutMs = nowMs;
    sandbox.moveTo("running");
    sandbox.calls++;
    if (!sandbox.group.shared) sandbox.revision = revision;
    return { sandbox, start };
  }

  #isWorthWaiting(group: SandboxGroup, nowMs: number, waitedMs: number): boolean {
    if (!group.shared || group.size < availableProcessors || this.#settings.queueLength === 0) return false;
    if (waitedMs >= LONGEST_PATIENCE_MS) return false;
    if (nowMs - group.givenOutMs < PATIENCE_MS) return true;
    return this.sandboxes().some((sandbox) => sandbox.group === group && !sandbox.isCreated);
  }

  /** Whether a sandbox of that size could be had at all, when nothing else were there. */
  canHold(memoryMb: number): boolean {
    return memoryMb <= this.#settings.memoryBudgetMb;
  }

  #makeRoom(memoryMb: number): boolean {
    if (this.#budget.hasRoomFor(memoryMb)) return true;
    const victims = chooseVictims(this.#budget.present.values(), this.#budget.missingFor(memoryMb));
    if (!victims.suffice) return false;
    this.#evict(victims.chosen);
    return true;
  }

  #evict(victims: PooledSandbox[]): void {
    this.#evictions += victims.length;
    for (const victim of victims) void this.remove(victim);
  }

  /** Only after `#makeRoom`. */
  #promise(group: SandboxGroup, revision: FunctionRevision | null): PooledSandbox {
    const { workDir, processesDir, namePrefix } = this.#options;
    const sandbox = new PooledSandbox({
      instanceId: `${group.kind.id.replaceAll(":", "-")}-${namePrefix}-${++this.#named}`,
      group,
      revision,
      workDir,
      processesDir,
      onEnded: (ended) => {
        if (ended.isIdle || ended.state === "stem") void this.remove(ended);
      },
    });
    group.size++;
    this.#budget.promise(sandbox);
    return sandbox;
  }

  /** Takes a sandbox back after its call. */
  giveBack(sandbox: PooledSandbox, revision: FunctionRevision): void {
    const { group } = sandbox;
    const isOutdated = revision.retired && !group.shared;
    if (!sandbox.isUsable || isOutdated || this.#closed || this.#budget.isExceeded()) {
      void this.remove(sandbox);
    } else {
      sandbox.moveTo("idle");
      sandbox.lastUsedAtMs = Date.now();
      sandbox.idleSinceMs = performance.now();
      shelfOf(group, revision).push(sandbox);
      const { keepAliveMs, pauseGraceMs } = this.#settings;
      if (keepAliveMs !== null) this.#removals.arm(keepAliveMs);
      if (pauseGraceMs !== null && sandbox.canRest) this.#pauses.arm(pauseGraceMs);
    }
    if (this.#stemsMissing) this.#refillSoon();
  }

  /** Takes a sandbox out of the pool, whatever it does, and resolves when nothing of it is left. */
  async remove(sandbox: PooledSandbox): Promise<void> {
    if (sandbox.state === "stopping") return sandbox.stop();
    const { group, revision } = sandbox;
    takeOff(group.stems, sandbox);
    takeOff(group.idle, sandbox);
    if (revision) {
      takeOff(revision.idle, sandbox);
      if (!revision.retired && (sandbox.loaded || sandbox.replacesLost)) revision.lost++;
    }
    group.size--;
    const gone = this.#budget.withdraw(sandbox);
    await sandbox.stop();
    gone();
    // It may have been a stem cell, or have counted as one, or have been in the way of one.
    this.#stemsMissing = true;
    this.#refillSoon();
    this.#options.onRoom();
  }

  /** False when there is none of that name. */
  async kill(instanceId: string): Promise<boolean> {
    const sandbox = this.#budget.present.get(instanceId);
    if (!sandbox) return false;
    sandbox.interrupt({ reason: "killed", message: "The sandbox was killed." });
    await this.remove(sandbox);
    return true;
  }

  changeSettings(settings: PoolSettings): void {
    this.#settings = settings;
    for (const sandbox of surplusStems(this.#options.groups, settings.stemCells)) void this.remove(sandbox);
    for (const sandbox of this.#budget.awaitingRoom)
      if (!this.canHold(sandbox.group.memoryMb)) sandbox.interrupt(NOT_WANTED);
    this.#budget.change(settings);
    this.#evict(chooseVictims(this.#budget.present.values(), this.#budget.excess()).chosen);
    this.#removals.lookNow();
    this.#pauses.lookNow();
    this.#stemsMissing = true;
    this.#refillSoon();
  }

  #removeExpired(): number | null {
    const { keepAliveMs, stemCells } = this.#settings;
    if (keepAliveMs === null) return null;
    const { expired, nextInMs } = findExpired(this.#budget.present.values(), keepAliveMs, stemCells);
    for (const sandbox of expired) void this.remove(sandbox);
    return nextInMs;
  }

  #pauseIdle(): number | null {
    const { pauseGraceMs } = this.#settings;
    if (pauseGraceMs === null) return null;
    const { due, nextInMs } = findIdleFor(this.#budget.present.values(), pauseGraceMs);
    for (const sandbox of due) void sandbox.rest();
    return nextInMs;
  }

  /** Off the path of the call that took a stem cell: after it was handed on. */
  #refillSoon(): void {
    if (this.#closed || this.#refill) return;
    this.#refill = setImmediate(() => {
      this.#refill = null;
      this.#fillStems();
    });
  }

  #fillStems(): void {
    // What is missing now is made when the next call ends.
    if (this.#closed || this.#options.hasWaitingCalls()) return;
    this.#stemsMissing = false;
    for (const group of missingStems(this.#options.groups, this.#settings.stemCells)) {
      if (this.#stemRetries.isTooEarly(group)) continue;
      if (!this.#budget.hasRoomFor(group.memoryMb)) {
        this.#stemsMissing = true;
        continue;
      }
      group.stemsStarting++;
      void this.#makeStem(group);
    }
  }

  async #makeStem(group: SandboxGroup): Promise<void> {
    const sandbox = this.#promise(group, null);
    const failed = (await sandbox.untilRoom()) ?? (await sandbox.create());
    group.stemsStarting--;
    if (failed && failed.reason !== "killed") this.#stemRetries.failed(group);
    if (!failed) this.#stemRetries.succeeded(group);
    // It may have ended already, though it was made.
    if (failed || !sandbox.isUsable || this.#closed || this.#budget.isExceeded()) {
      this.#stemsMissing = true;
      return this.remove(sandbox);
    }
    sandbox.moveTo("stem");
    group.stems.push(sandbox);
    this.#options.onRoom();
  }

  /** Stops everything; calls that run are to be interrupted before. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#removals.stop();
    this.#pauses.stop();
    if (this.#refill) clearImmediate(this.#refill);
    this.#stemRetries.close();
    await Promise.all(this.allSandboxes().map((sandbox) => this.remove(sandbox)));
  }
}

const availableProcessors = availableParallelism();

/** Where an idle sandbox waits for the next call. */
function shelfOf(group: SandboxGroup, revision: FunctionRevision): PooledSandbox[] {
  return group.shared ? group.idle : revision.idle;
}

function takeOff(shelf: PooledSandbox[], sandbox: PooledSandbox): void {
  const index = shelf.indexOf(sandbox);
  if (index !== -1) shelf.splice(index, 1);
}
