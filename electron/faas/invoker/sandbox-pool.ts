import { availableParallelism } from "node:os";
import type { StartKind } from "#shared/model/faas/activation.ts";
import { chooseVictims, victimsFor } from "#shared/faas/pool-rules/choose-victims.ts";
import { findExpired, findIdleFor } from "#shared/faas/pool-rules/find-due.ts";
import { isWorthWaiting } from "#shared/faas/pool-rules/patience.ts";
import { Room } from "#shared/faas/pool-rules/room.ts";
import { isIdle } from "#shared/faas/pool-rules/ruled-sandbox.ts";
import type { Placement } from "#shared/faas/pool-rules/waiting-line.ts";
import { shelfOf, takeOff } from "#shared/faas/pool-rules/shelves.ts";
import { StartSlots } from "#shared/faas/pool-rules/start-slots.ts";
import { missingStems } from "#shared/faas/pool-rules/stem-cells.ts";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { DueTimer } from "./due-timer.ts";
import type { FunctionRevision } from "./functions.ts";
import { PooledSandbox } from "./pooled-sandbox.ts";
import type { SandboxGroup, SandboxGroups } from "./sandbox-groups.ts";
import { StemRetries, surplusStems } from "./stem-cells.ts";

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
  readonly #room: Room<PooledSandbox>;
  readonly #starts: StartSlots<PooledSandbox>;
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
    this.#room = new Room(options.settings);
    this.#starts = new StartSlots(options.settings.parallelStarts);
    this.#refillSoon();
  }

  get settings(): PoolSettings {
    return this.#settings;
  }

  get evictions(): number {
    return this.#evictions;
  }

  get committedMb(): number {
    return this.#room.presentMb;
  }

  /** Those that are there, or just being made or stopped. */
  sandboxes(): PooledSandbox[] {
    return [...this.#room.present];
  }

  /** With those that wait for room. */
  allSandboxes(): PooledSandbox[] {
    return [...this.#room.awaiting, ...this.#room.present];
  }

  /**
   * A sandbox for a call that waits since `sinceMs`: one that holds the function, a stem cell, a new one, one in the
   * place of others. `full` when all are in use, `later` when waiting a little longer may be better, `starts-full` when
   * as many are started as may be.
   */
  take(revision: FunctionRevision, sinceMs: number): Taken | Exclude<Placement, "placed"> {
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
    if (this.#isWorthWaiting(group, nowMs, sinceMs)) return "later";
    if (!this.#mayStart(group)) return "starts-full";
    const obstacle = this.#makeRoom(group.memoryMb, nowMs);
    if (obstacle) return obstacle;
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

  #isWorthWaiting(group: SandboxGroup, nowMs: number, sinceMs: number): boolean {
    const { queueLength } = this.#settings;
    const waitedMs = nowMs - sinceMs;
    return isWorthWaiting(group, this.#room.present, { nowMs, waitedMs, processors: availableProcessors, queueLength });
  }

  #mayStart({ heavyStart }: SandboxGroup): boolean {
    return heavyStart === undefined || !this.#starts.areTaken;
  }

  /** Whether a sandbox of that size could be had at all, when nothing else were there. */
  canHold(memoryMb: number): boolean {
    return memoryMb <= this.#settings.memoryBudgetMb;
  }

  /** Null when there is room now. */
  #makeRoom(memoryMb: number, nowMs: number): "full" | "later" | null {
    if (this.#room.hasRoomFor(memoryMb)) return null;
    const mayWait = this.#settings.queueLength > 0;
    const victims = victimsFor(this.#room.present, this.#room.missingFor(memoryMb), { nowMs, mayWait });
    if (typeof victims === "string") return victims;
    this.#evict(victims);
    return null;
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
      onStarted: (started) => this.#startIsOver(started),
      onEnded: (ended) => {
        if (isIdle(ended) || ended.state === "stem") void this.remove(ended);
      },
    });
    group.size++;
    if (group.heavyStart) this.#starts.take(sandbox);
    this.#room.promise(sandbox);
    return sandbox;
  }

  #startIsOver(sandbox: PooledSandbox): void {
    if (!this.#starts.release(sandbox)) return;
    if (this.#stemsMissing) this.#refillSoon();
    this.#options.onRoom();
  }

  /** Takes a sandbox back after its call. */
  giveBack(sandbox: PooledSandbox, revision: FunctionRevision): void {
    const { group } = sandbox;
    const isOutdated = revision.retired && !group.shared;
    if (!sandbox.isUsable || isOutdated || this.#closed || this.#room.isExceeded) {
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
    const gone = this.#room.withdraw(sandbox);
    await sandbox.stop();
    this.#starts.release(sandbox);
    gone();
    // It may have been a stem cell, or have counted as one, or have been in the way of one.
    this.#stemsMissing = true;
    this.#refillSoon();
    this.#options.onRoom();
  }

  /** False when there is none of that name. */
  async kill(instanceId: string): Promise<boolean> {
    const sandbox = this.sandboxes().find((one) => one.instanceId === instanceId);
    if (!sandbox) return false;
    sandbox.interrupt({ reason: "killed", message: "The sandbox was killed." });
    await this.remove(sandbox);
    return true;
  }

  changeSettings(settings: PoolSettings): void {
    this.#settings = settings;
    for (const sandbox of surplusStems(this.#options.groups, settings.stemCells)) void this.remove(sandbox);
    for (const sandbox of this.#room.awaiting) if (!this.canHold(sandbox.group.memoryMb)) sandbox.interrupt(NOT_WANTED);
    this.#room.change(settings);
    this.#starts.change(settings.parallelStarts);
    this.#evict(chooseVictims(this.#room.present, this.#room.missingFor()).chosen);
    this.#removals.lookNow();
    this.#pauses.lookNow();
    this.#stemsMissing = true;
    this.#refillSoon();
  }

  #removeExpired(): number | null {
    const { keepAliveMs, stemCells } = this.#settings;
    if (keepAliveMs === null) return null;
    const { expired, nextInMs } = findExpired(this.#room.present, keepAliveMs, stemCells, performance.now());
    for (const sandbox of expired) void this.remove(sandbox);
    return nextInMs;
  }

  #pauseIdle(): number | null {
    const { pauseGraceMs } = this.#settings;
    if (pauseGraceMs === null) return null;
    const { due, nextInMs } = findIdleFor(this.#room.present, pauseGraceMs, performance.now());
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
    const { groups } = this.#options;
    const { stemCells } = this.#settings;
    for (const group of missingStems(stemCells, ({ sandbox, memoryMb }) => groups.get(sandbox, memoryMb))) {
      if (this.#stemRetries.isTooEarly(group)) continue;
      if (!this.#mayStart(group) || !this.#room.hasRoomFor(group.memoryMb)) {
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
    if (failed || !sandbox.isUsable || this.#closed || this.#room.isExceeded) {
      this.#stemsMissing = true;
      return this.remove(sandbox);
    }
    this.#startIsOver(sandbox);
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
