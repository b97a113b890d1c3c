import { setTimeout as sleep } from "node:timers/promises";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { GuestConnection } from "../host/guest-connection.ts";
import { LOADED_BEFORE, loadOutcome } from "../host/outcomes.ts";
import type { LoadOutcome, RunOutcome, Sandbox, SandboxCall, StepPhases } from "../sandbox.ts";
import type { InstanceHosts } from "./instance-hosts.ts";

const STOP_GRACE_MS = 50;
const LOADED = Promise.resolve(LOADED_BEFORE);

/** The right to have one instance at a time, in whichever host is free. From `load` to the end of `run` it has one. */
export class InstanceSandbox implements Sandbox {
  readonly instanceId: string;
  readonly pid = null;
  readonly phases: StepPhases;
  readonly ended: Promise<string>;
  readonly #hosts: InstanceHosts;
  #connection: GuestConnection | null = null;
  /** What of a guest is under way there. */
  #work: Promise<unknown> | null = null;
  #stopping: Promise<void> | null = null;
  #end!: (reason: string) => void;

  constructor(instanceId: string, hosts: InstanceHosts, startRuntimeNs: number) {
    this.instanceId = instanceId;
    this.phases = { createSandboxNs: 0, startRuntimeNs };
    this.#hosts = hosts;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  holds(fn: DeployedFunction): boolean {
    this.#connection ??= this.#hosts.takeFree(fn);
    return this.#connection?.has(fn) ?? false;
  }

  load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    return this.holds(fn) ? LOADED : this.#bringIn(fn, signal);
  }

  async run(call: SandboxCall, signal: AbortSignal): Promise<RunOutcome> {
    const connection = this.#connection;
    if (connection === null) throw new Error("run without load");
    const work = connection.run(call, signal);
    this.#work = work;
    const { outcome, mustEnd } = await work;
    this.#work = null;
    this.#connection = null;
    if (outcome.reusable) this.#hosts.release(connection);
    else await this.#endWith(connection, mustEnd ? "a call was given up" : "it answered what is no answer");
    return outcome;
  }

  async memoryBytes(): Promise<number | null> {
    return null;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #bringIn(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    const startedNs = process.hrtime.bigint();
    try {
      this.#connection ??= await this.#hosts.take(signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return loadOutcome(signal.aborted ? { kind: "cancelled" } : { kind: "ended", reason });
    }
    const connection = this.#connection;
    const startRuntimeNs = Number(process.hrtime.bigint() - startedNs);
    if (connection.has(fn)) return { ...LOADED_BEFORE, phases: { startRuntimeNs } };
    const work = connection.load(fn, signal);
    this.#work = work;
    const { outcome, mustEnd } = await work;
    this.#work = null;
    if (outcome.failure !== null) {
      this.#connection = null;
      if (mustEnd) await this.#endWith(connection, "a call was given up");
      else this.#hosts.release(connection);
    }
    return { ...outcome, phases: { ...outcome.phases, startRuntimeNs } };
  }

  async #endWith(connection: GuestConnection, reason: string): Promise<void> {
    await this.#hosts.end(connection, reason);
    this.#end(await connection.host.ended);
  }

  async #stop(): Promise<void> {
    // A call that ends by itself spares its host.
    if (this.#work !== null) await Promise.race([this.#work, sleep(STOP_GRACE_MS)]);
    const connection = this.#connection;
    if (connection !== null && this.#work !== null) await this.#hosts.end(connection, "its sandbox was stopped");
    else if (connection !== null) this.#hosts.release(connection);
    this.#connection = null;
    await this.#hosts.removeSandbox();
    this.#end("it was stopped");
  }
}
