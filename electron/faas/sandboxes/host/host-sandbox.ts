import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { LoadOutcome, RunOutcome, Sandbox, SandboxCall, StepPhases } from "../sandbox.ts";
import type { GuestConnection } from "./guest-connection.ts";
import { LOADED_BEFORE } from "./outcomes.ts";

/** What a sandbox for one function is made of: where it runs, and how it is ended. */
export interface HostPlace {
  instanceId: string;
  connection: GuestConnection;
  phases: StepPhases;
  ended: Promise<string>;
  /** Null where its process is not its own. */
  pid: number | null;
  memoryBytes(): Promise<number | null>;
  stop(): Promise<void>;
}

/** A sandbox that stays in one place. */
export class HostSandbox implements Sandbox {
  readonly instanceId: string;
  readonly pid: number | null;
  readonly phases: StepPhases;
  readonly ended: Promise<string>;
  readonly #place: HostPlace;

  constructor(place: HostPlace) {
    this.#place = place;
    this.instanceId = place.instanceId;
    this.pid = place.pid;
    this.phases = place.phases;
    this.ended = place.ended;
  }

  async load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    const { connection } = this.#place;
    if (connection.has(fn)) return LOADED_BEFORE;
    const { outcome, mustEnd } = await connection.load(fn, signal);
    if (mustEnd) void this.stop();
    return outcome;
  }

  async run(call: SandboxCall, signal: AbortSignal): Promise<RunOutcome> {
    const { outcome, mustEnd } = await this.#place.connection.run(call, signal);
    if (mustEnd) void this.stop();
    return outcome;
  }

  memoryBytes(): Promise<number | null> {
    return this.#place.memoryBytes();
  }

  stop(): Promise<void> {
    return this.#place.stop();
  }
}
