import type { StartKind } from "../../model/faas/activation.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import { PATIENCE_MS } from "../pool-rules/patience.ts";
import { mayRunAnother, WaitingLine, type Placement } from "../pool-rules/waiting-line.ts";
import type { CallCost } from "./call-costs.ts";
import { EventQueue } from "./event-queue.ts";
import { Processors, type Machine } from "./processors.ts";
import type { Origin, RecordedFunction } from "./read-record.ts";
import { traitsOf } from "./sandbox-traits.ts";
import {
  SimulatedPool,
  type SimulatedLine,
  type SimulatedRevision,
  type SimulatedSandbox,
  type Taken,
} from "./simulated-pool.ts";

export interface Arrival {
  fn: RecordedFunction;
  atMs: number;
  /** From the request's arrival until the pool is asked. */
  wayMs: number;
}

/** What the simulation asks for as it goes. */
interface Draws {
  /** The cost of a call (by its place in the arrivals) whose sandbox is of that origin. */
  cost(arrival: number, origin: Origin): CallCost;
  /** Making a stem cell of a kind. */
  makeMs(sandbox: string): number;
  /** Until nothing is left of a sandbox that is removed. */
  stopMs(): number;
}

export interface SimulationRequest {
  /** By their times. */
  arrivals: readonly Arrival[];
  settings: PoolSettings;
  machine: Machine;
  draws: Draws;
  /** How many calls of a function may run at once; without: as many as there are. */
  concurrencyOf?: (fn: RecordedFunction) => number;
}

/** What became of one arrival. */
export interface SimulatedCall {
  /** Null where it was refused. */
  origin: Origin | null;
  /** As a record would tell it. */
  startKind: StartKind | null;
  /** Counts the sandboxes of the simulation; null where it reached none. */
  sandbox: number | null;
  /** The queue phase: the way to the pool and the wait for a place. */
  queueMs: number;
  totalMs: number;
}

export interface Simulation {
  /** In the order of the arrivals. */
  calls: SimulatedCall[];
  evictions: number;
}

/** A call that has not been placed. */
export interface WaitingCall {
  readonly index: number;
  readonly revision: SimulatedRevision;
  readonly sinceMs: number;
}

const ORIGIN_OF: Readonly<Record<Taken["start"], Origin>> = {
  cold: "made",
  recreated: "made",
  prewarm: "stem",
  warm: "reused",
};

/** Before the first arrival, so that stem cells are there as on an emulator that runs for a while. */
const SETTLING_MS = 60_000;

/**
 * Plays arrivals on the pool by its own rules, event by event. The pool is empty at first but for its stem cells. What
 * computes shares the machine's processors; what is removed takes its time to go.
 */
export function simulateCalls(request: SimulationRequest): Simulation {
  return new InvokerSimulation(request).run();
}

class InvokerSimulation {
  readonly #request: SimulationRequest;
  readonly #events = new EventQueue();
  readonly #processors: Processors;
  readonly #pool: SimulatedPool;
  readonly #line = new WaitingLine<SimulatedLine, WaitingCall>();
  readonly #revisions = new Map<string, SimulatedRevision>();
  readonly #calls: SimulatedCall[] = [];
  #ended = 0;
  #nowMs: number;
  #hasPatience = false;

  constructor(request: SimulationRequest) {
    const { arrivals, settings, machine, draws } = request;
    this.#request = request;
    this.#nowMs = (arrivals[0]?.atMs ?? 0) - SETTLING_MS;
    this.#processors = new Processors(machine, this.#nowMs);
    this.#pool = new SimulatedPool(settings, machine.processors, {
      nowMs: () => this.#nowMs,
      after: (delayMs, act) => this.#events.plan(this.#nowMs + delayMs, act),
      make: (sandbox, made) => this.#processors.add(draws.makeMs(sandbox.group.kind.id), 1, made),
      stopMs: () => draws.stopMs(),
      onRoom: () => this.#serveWaiting(),
      hasWaitingCalls: () => this.#line.hasTurns,
    });
    for (const [index, { atMs, wayMs }] of arrivals.entries())
      this.#events.plan(atMs + wayMs, () => this.#arrive(index));
  }

  run(): Simulation {
    const { arrivals } = this.#request;
    while (this.#ended < arrivals.length) {
      const jobMs = this.#processors.nextMs;
      const eventMs = this.#events.nextMs;
      if (jobMs === Number.POSITIVE_INFINITY && eventMs === Number.POSITIVE_INFINITY) break;
      this.#nowMs = Math.min(jobMs, eventMs);
      for (const done of this.#processors.advance(this.#nowMs)) done();
      if (eventMs <= jobMs) this.#events.take()?.();
    }
    return { calls: this.#calls, evictions: this.#pool.evictions };
  }

  #revisionOf(fn: RecordedFunction): SimulatedRevision {
    let revision = this.#revisions.get(fn.key);
    if (!revision) {
      const concurrency = this.#request.concurrencyOf?.(fn) ?? Number.POSITIVE_INFINITY;
      const line: SimulatedLine = { running: 0, waiting: [] };
      const group = this.#pool.groupOf(fn);
      revision = { fn: { ...fn, limits: { concurrency } }, line, group, idle: [], lost: 0 };
      this.#revisions.set(fn.key, revision);
    }
    return revision;
  }

  #arrive(index: number): void {
    const { arrivals, settings } = this.#request;
    const { fn } = arrivals[index] as Arrival;
    const revision = this.#revisionOf(fn);
    const call: WaitingCall = { index, revision, sinceMs: this.#nowMs };
    if (!this.#pool.canHold(revision.group.memoryMb)) return this.#refuse(call);
    const { line } = revision;
    if (!this.#line.isBefore(line) && mayRunAnother(line, call) && this.#tryToPlace(call) === "placed") return;
    if (this.#line.size >= settings.queueLength) return this.#refuse(call);
    this.#line.add(call);
    if (settings.queueTimeoutMs !== null)
      this.#events.plan(this.#nowMs + settings.queueTimeoutMs, () => {
        if (!this.#line.remove(call)) return;
        this.#refuse(call);
        this.#serveWaiting();
      });
    this.#serveWaiting();
  }

  #refuse({ index }: WaitingCall): void {
    const totalMs = this.#nowMs - (this.#request.arrivals[index]?.atMs ?? 0);
    this.#calls[index] = { origin: null, startKind: null, sandbox: null, queueMs: totalMs, totalMs };
    this.#ended++;
  }

  #serveWaiting(): void {
    this.#line.serve((call) => this.#tryToPlace(call));
  }

  #tryToPlace(call: WaitingCall): Placement {
    const taken = this.#pool.take(call.revision, call.sinceMs);
    if (taken === "later" && !this.#hasPatience) {
      this.#hasPatience = true;
      this.#events.plan(this.#nowMs + PATIENCE_MS, () => {
        this.#hasPatience = false;
        this.#serveWaiting();
      });
    }
    if (typeof taken === "string") return taken;
    call.revision.line.running++;
    const carryOut = () => this.#carryOut(call, taken);
    const { sandbox } = taken;
    if (sandbox.isCreated || sandbox.hasRoom) carryOut();
    else sandbox.onRoom = carryOut;
    return "placed";
  }

  #carryOut(call: WaitingCall, taken: Taken): void {
    const { draws, arrivals } = this.#request;
    const { sandbox, start } = taken;
    const { atMs } = arrivals[call.index] as Arrival;
    const sinceMs = this.#nowMs;
    const queueMs = sinceMs - atMs;
    const origin = ORIGIN_OF[start];
    const cost = draws.cost(call.index, origin);
    const work = () => {
      if (!sandbox.isCreated) {
        sandbox.makingMs = this.#nowMs - sinceMs;
        this.#pool.startIsOver(sandbox);
      }
      if (sandbox.readySinceMs === null) {
        sandbox.makingMs += cost.loadMs;
        sandbox.readySinceMs = this.#nowMs + cost.loadMs;
      }
      const workMs = cost.loadMs + cost.runMs;
      const cpuShare = workMs > 0 ? (cost.loadMs + cost.runMs * cost.runCpuShare) / workMs : 1;
      this.#processors.add(workMs, cpuShare, () => {
        this.#calls[call.index] = {
          origin,
          startKind: traitsOf(call.revision.fn.sandbox).freshPerCall ? "cold" : start,
          sandbox: sandbox.name,
          queueMs,
          totalMs: this.#nowMs - atMs + cost.replyMs,
        };
        this.#ended++;
        this.#handBack(call, sandbox);
      });
    };
    if (sandbox.isCreated) work();
    else this.#processors.add(cost.makeMs, 1, work);
  }

  #handBack({ revision }: WaitingCall, sandbox: SimulatedSandbox): void {
    sandbox.loaded = true;
    revision.line.running--;
    this.#pool.giveBack(sandbox, revision);
    this.#line.update(revision.line);
    this.#serveWaiting();
  }
}
