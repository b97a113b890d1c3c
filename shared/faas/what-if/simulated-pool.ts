import type { PoolSettings } from "../../model/faas/pool.ts";
import { victimsFor } from "../pool-rules/choose-victims.ts";
import { findExpired } from "../pool-rules/find-due.ts";
import { isWorthWaiting } from "../pool-rules/patience.ts";
import { Room } from "../pool-rules/room.ts";
import { shelfOf, takeOff } from "../pool-rules/shelves.ts";
import type { Placement } from "../pool-rules/waiting-line.ts";
import { StartSlots } from "../pool-rules/start-slots.ts";
import { missingStems } from "../pool-rules/stem-cells.ts";
import type { RecordedFunction } from "./read-record.ts";
import { traitsOf } from "./sandbox-traits.ts";
import type { WaitingCall } from "./simulate-calls.ts";

/** No timer is shorter. */
const SHORTEST_TIMER_MS = 1;

export interface SimulatedGroup {
  readonly kind: { readonly id: string };
  readonly memoryMb: number;
  readonly shared: boolean;
  readonly heavyStart: boolean;
  readonly idle: SimulatedSandbox[];
  readonly stems: SimulatedSandbox[];
  stemsStarting: number;
  size: number;
  givenOutMs: number;
}

export interface SimulatedLine {
  running: number;
  readonly waiting: WaitingCall[];
}

export interface SimulatedRevision {
  readonly fn: RecordedFunction & { readonly limits: { readonly concurrency: number } };
  readonly line: SimulatedLine;
  readonly group: SimulatedGroup;
  readonly idle: SimulatedSandbox[];
  /** How many sandboxes had its code and are gone, and have not been made again. */
  lost: number;
}

export interface SimulatedSandbox {
  readonly name: number;
  readonly group: SimulatedGroup;
  revision: SimulatedRevision | null;
  state: "starting" | "stem" | "running" | "idle" | "stopping";
  loaded: boolean;
  replacesLost: boolean;
  isCreated: boolean;
  idleSinceMs: number;
  makingMs: number;
  readySinceMs: number | null;
  hasRoom: boolean;
  onRoom: (() => void) | null;
  grantRoom(): void;
}

export interface Taken {
  sandbox: SimulatedSandbox;
  start: "cold" | "recreated" | "prewarm" | "warm";
}

export interface PoolSurroundings {
  nowMs(): number;
  after(delayMs: number, act: () => void): void;
  /** Makes a sandbox; `made` is to be called when it is there. */
  make(sandbox: SimulatedSandbox, made: () => void): void;
  /** How long it takes until nothing is left of a sandbox. */
  stopMs(): number;
  onRoom(): void;
  hasWaitingCalls(): boolean;
}

/** The invoker's pool without anything in its sandboxes: which one a call gets, which ones stay, and which ones go. */
export class SimulatedPool {
  readonly #settings: PoolSettings;
  readonly #processors: number;
  readonly #around: PoolSurroundings;
  readonly #room: Room<SimulatedSandbox>;
  readonly #starts: StartSlots<SimulatedSandbox>;
  readonly #groups = new Map<string, SimulatedGroup>();
  #named = 0;
  #evictions = 0;
  #stemsMissing = true;
  #refillPlanned = false;
  #removalPlanned = false;

  constructor(settings: PoolSettings, processors: number, around: PoolSurroundings) {
    this.#settings = settings;
    this.#processors = processors;
    this.#around = around;
    this.#room = new Room(settings);
    this.#starts = new StartSlots(settings.parallelStarts);
    this.#refillSoon();
  }

  get evictions(): number {
    return this.#evictions;
  }

  groupOf({ sandbox, memoryMb }: Pick<RecordedFunction, "sandbox" | "memoryMb">): SimulatedGroup {
    const key = `${sandbox} ${memoryMb}`;
    let group = this.#groups.get(key);
    if (!group) {
      const { shared, heavyStart } = traitsOf(sandbox);
      group = {
        kind: { id: sandbox },
        memoryMb,
        shared,
        heavyStart,
        idle: [],
        stems: [],
        stemsStarting: 0,
        size: 0,
        givenOutMs: Number.NEGATIVE_INFINITY,
      };
      this.#groups.set(key, group);
    }
    return group;
  }

  canHold(memoryMb: number): boolean {
    return memoryMb <= this.#settings.memoryBudgetMb;
  }

  /** As the invoker's pool chooses: one with the function in it, a stem cell, a new one, one in the place of others. */
  take(revision: SimulatedRevision, sinceMs: number): Taken | Exclude<Placement, "placed"> {
    const { group } = revision;
    const nowMs = this.#around.nowMs();
    const idle = shelfOf(group, revision).pop();
    if (idle) return this.#use(idle, revision, "warm", nowMs);
    const stem = group.stems.pop();
    if (stem) {
      this.#stemsMissing = true;
      this.#refillSoon();
      if (revision.lost > 0) revision.lost--;
      return this.#use(stem, revision, "prewarm", nowMs);
    }
    const waited = { nowMs, waitedMs: nowMs - sinceMs, processors: this.#processors };
    if (isWorthWaiting(group, this.#room.present, { ...waited, queueLength: this.#settings.queueLength }))
      return "later";
    if (!this.#mayStart(group)) return "starts-full";
    const obstacle = this.#makeRoom(group.memoryMb, nowMs);
    if (obstacle) return obstacle;
    const sandbox = this.#promise(group, group.shared ? null : revision);
    if (revision.lost === 0) return { sandbox, start: "cold" };
    revision.lost--;
    sandbox.replacesLost = true;
    return { sandbox, start: "recreated" };
  }

  #use(sandbox: SimulatedSandbox, revision: SimulatedRevision, start: Taken["start"], nowMs: number): Taken {
    sandbox.group.givenOutMs = nowMs;
    sandbox.state = "running";
    if (!sandbox.group.shared) sandbox.revision = revision;
    return { sandbox, start };
  }

  #mayStart({ heavyStart }: SimulatedGroup): boolean {
    return !heavyStart || !this.#starts.areTaken;
  }

  /** To be called when a sandbox that a call had made is there. */
  startIsOver(sandbox: SimulatedSandbox): void {
    sandbox.isCreated = true;
    if (!this.#starts.release(sandbox)) return;
    if (this.#stemsMissing) this.#refillSoon();
    this.#around.onRoom();
  }

  /** Null when there is room now. */
  #makeRoom(memoryMb: number, nowMs: number): "full" | "later" | null {
    if (this.#room.hasRoomFor(memoryMb)) return null;
    const mayWait = this.#settings.queueLength > 0;
    const victims = victimsFor(this.#room.present, this.#room.missingFor(memoryMb), { nowMs, mayWait });
    if (typeof victims === "string") return victims;
    this.#evictions += victims.length;
    for (const victim of victims) this.#remove(victim);
    return null;
  }

  #promise(group: SimulatedGroup, revision: SimulatedRevision | null): SimulatedSandbox {
    const sandbox: SimulatedSandbox = {
      name: ++this.#named,
      group,
      revision,
      state: "starting",
      loaded: false,
      replacesLost: false,
      isCreated: false,
      idleSinceMs: this.#around.nowMs(),
      makingMs: 0,
      readySinceMs: null,
      hasRoom: false,
      onRoom: null,
      grantRoom() {
        this.hasRoom = true;
        this.onRoom?.();
      },
    };
    group.size++;
    if (group.heavyStart) this.#starts.take(sandbox);
    this.#room.promise(sandbox);
    return sandbox;
  }

  /** Takes a sandbox back after its call. */
  giveBack(sandbox: SimulatedSandbox, revision: SimulatedRevision): void {
    sandbox.state = "idle";
    sandbox.idleSinceMs = this.#around.nowMs();
    shelfOf(sandbox.group, revision).push(sandbox);
    this.#planRemoval(this.#settings.keepAliveMs);
    if (this.#stemsMissing) this.#refillSoon();
  }

  #remove(sandbox: SimulatedSandbox): void {
    const { group, revision } = sandbox;
    sandbox.state = "stopping";
    takeOff(group.stems, sandbox);
    takeOff(group.idle, sandbox);
    if (revision) {
      takeOff(revision.idle, sandbox);
      if (sandbox.loaded || sandbox.replacesLost) revision.lost++;
    }
    group.size--;
    const gone = this.#room.withdraw(sandbox);
    this.#around.after(this.#around.stopMs(), () => {
      gone();
      this.#stemsMissing = true;
      this.#refillSoon();
      this.#around.onRoom();
    });
  }

  #planRemoval(afterMs: number | null): void {
    if (afterMs === null || this.#removalPlanned) return;
    this.#removalPlanned = true;
    this.#around.after(Math.max(afterMs, SHORTEST_TIMER_MS), () => {
      this.#removalPlanned = false;
      this.#removeExpired();
    });
  }

  #removeExpired(): void {
    const { keepAliveMs, stemCells } = this.#settings;
    if (keepAliveMs === null) return;
    const { expired, nextInMs } = findExpired(this.#room.present, keepAliveMs, stemCells, this.#around.nowMs());
    for (const sandbox of expired) this.#remove(sandbox);
    this.#planRemoval(nextInMs);
  }

  #refillSoon(): void {
    if (this.#refillPlanned) return;
    this.#refillPlanned = true;
    this.#around.after(0, () => {
      this.#refillPlanned = false;
      this.#fillStems();
    });
  }

  #fillStems(): void {
    if (this.#around.hasWaitingCalls()) return;
    this.#stemsMissing = false;
    for (const group of missingStems(this.#settings.stemCells, (cells) => this.groupOf(cells))) {
      if (this.#mayStart(group) && this.#room.hasRoomFor(group.memoryMb)) this.#makeStem(group);
      else this.#stemsMissing = true;
    }
  }

  #makeStem(group: SimulatedGroup): void {
    group.stemsStarting++;
    const sandbox = this.#promise(group, null);
    const make = () => {
      const sinceMs = this.#around.nowMs();
      this.#around.make(sandbox, () => {
        sandbox.makingMs = this.#around.nowMs() - sinceMs;
        this.startIsOver(sandbox);
        group.stemsStarting--;
        sandbox.state = "stem";
        group.stems.push(sandbox);
        this.#around.onRoom();
      });
    };
    if (sandbox.hasRoom) make();
    else sandbox.onRoom = make;
  }
}
