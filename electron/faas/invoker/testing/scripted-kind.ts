import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type {
  LoadOutcome,
  RunOutcome,
  Sandbox,
  SandboxFailure,
  SandboxKind,
  SandboxRequest,
} from "../../sandboxes/sandbox.ts";

/** What a call is to do, as its argument. */
export interface Script {
  runMs?: number;
  /** `die`: the sandbox ends in the middle. `hang`: the call never ends, whatever the sandbox is told. */
  end?: "well" | "trap" | "unusable" | "die" | "hang" | "reject";
}

/** How sandboxes of a kind behave before a call. */
export interface Behaviour {
  createMs: number;
  loadMs: number;
  stopMs: number;
  /** Of a kind that can be paused: both ways. */
  pauseMs: number;
  create: "well" | "fail" | "hang";
  load: "well" | "fail" | "hang";
  rest: "well" | "fail";
  wake: "well" | "fail";
}

export interface ScriptedKindOptions {
  id?: SandboxId;
  holds?: SandboxKind["holds"];
  freshPerCall?: boolean;
  canRest?: boolean;
  heavyStart?: SandboxKind["heavyStart"];
}

/** A kind of sandbox that holds no guest: it sleeps, fails and dies as it is told, and watches what it is asked for. */
export class ScriptedKind implements SandboxKind {
  readonly id: SandboxId;
  readonly holds: SandboxKind["holds"];
  readonly behaviour: Behaviour = {
    createMs: 1,
    loadMs: 1,
    stopMs: 1,
    pauseMs: 1,
    create: "well",
    load: "well",
    rest: "well",
    wake: "well",
  };
  readonly living = new Set<ScriptedSandbox>();
  readonly canRest: boolean;
  readonly heavyStart?: NonNullable<SandboxKind["heavyStart"]>;
  created = 0;
  /** Steps under way in which one is started, and how many there were at most. */
  starting = 0;
  mostStarting = 0;
  paused = 0;
  livingMb = 0;
  mostLivingMb = 0;
  mostLiving = 0;
  /** How often each activation ran. */
  readonly ran = new Map<string, number>();
  readonly #runningOf = new Map<string, number>();
  /** What a caller must not do. */
  readonly breaches: string[] = [];
  readonly #freshPerCall: boolean;

  constructor(options: ScriptedKindOptions = {}) {
    const { id = "wasm-instance", holds = "one-function", freshPerCall = false, canRest = false } = options;
    if (options.heavyStart) this.heavyStart = options.heavyStart;
    this.id = id;
    this.canRest = canRest;
    this.holds = holds;
    this.#freshPerCall = freshPerCall;
  }

  async info() {
    return {
      id: this.id,
      name: this.id,
      state: "available" as const,
      reason: null,
      hint: null,
      version: null,
      freshPerCall: this.#freshPerCall,
      isolates: [],
      doesNotIsolate: [],
    };
  }

  unsupported(fn: DeployedFunction): string | null {
    return fn.form === "native" ? "It takes no native programs." : null;
  }

  async create(request: SandboxRequest): Promise<Sandbox> {
    const { createMs, create } = this.behaviour;
    if (create === "hang") await new Promise(() => undefined);
    await this.start("create", () => sleep(createMs));
    if (create === "fail") throw new WorkbenchError("TOOL_UNAVAILABLE", "The system has no memory for it.");
    if (request.signal.aborted) throw new WorkbenchError("CANCELLED", "Not wanted any more.");
    await writeFile(join(request.workFolder, "left-by-guest"), "");
    return new ScriptedSandbox(this, request);
  }

  /** Counts a step that starts one. */
  async start(step: NonNullable<SandboxKind["heavyStart"]>, work: () => Promise<unknown>): Promise<void> {
    const by = step === (this.heavyStart ?? "create") ? 1 : 0;
    this.starting += by;
    this.mostStarting = Math.max(this.mostStarting, this.starting);
    await work();
    this.starting -= by;
  }

  /** Counts the calls of a function that run: no more may than it allows. */
  countRunning({ path, limits }: DeployedFunction, by: 1 | -1): void {
    const running = (this.#runningOf.get(path) ?? 0) + by;
    this.#runningOf.set(path, running);
    if (running > limits.concurrency) this.breaches.push(`${running} calls of ${path} ran at once`);
  }

  async close(): Promise<void> {
    if (this.living.size > 0) this.breaches.push(`${this.living.size} sandboxes live on`);
  }
}

class ScriptedSandbox implements Sandbox {
  readonly instanceId: string;
  readonly pid = null;
  readonly phases;
  readonly ended: Promise<string>;
  readonly memoryMb: number;
  #die: (reason: string) => void = () => undefined;
  readonly #kind: ScriptedKind;
  #held: DeployedFunction | null = null;
  readonly rest?: () => Promise<void>;
  readonly wake?: () => Promise<void>;
  #busy = false;
  #rests = false;
  #dead = false;

  constructor(kind: ScriptedKind, { instanceId, memoryMb }: SandboxRequest) {
    this.#kind = kind;
    this.instanceId = instanceId;
    this.memoryMb = memoryMb;
    this.phases = { createSandboxNs: kind.behaviour.createMs * 1e6 };
    this.ended = new Promise((resolve) => {
      this.#die = (reason) => {
        this.#dead = true;
        resolve(reason);
      };
    });
    if (kind.canRest) {
      this.rest = () => this.#pause();
      this.wake = () => this.#resume();
    }
    kind.created++;
    kind.living.add(this);
    kind.livingMb += memoryMb;
    kind.mostLivingMb = Math.max(kind.mostLivingMb, kind.livingMb);
    kind.mostLiving = Math.max(kind.mostLiving, kind.living.size);
  }

  async load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    const { holds, behaviour, breaches } = this.#kind;
    if (holds === "one-function" && this.#held) breaches.push(`${this.instanceId} was loaded twice`);
    if (fn.limits.memoryMb !== this.memoryMb) breaches.push(`${fn.path} got ${this.memoryMb} MB`);
    this.#held = fn;
    this.#begin();
    if (behaviour.load === "hang") await new Promise(() => undefined);
    if (behaviour.loadMs > 0)
      await this.#kind.start("load", () => sleep(behaviour.loadMs, undefined, { signal }).catch(() => undefined));
    this.#busy = false;
    const failure = behaviour.load === "fail" ? fault("init-failed") : null;
    return { phases: { compileNs: behaviour.loadMs * 1e6 }, codeCached: false, logs: [], failure };
  }

  async run(call: Parameters<Sandbox["run"]>[0], signal: AbortSignal): Promise<RunOutcome> {
    const { activationId } = call;
    this.#kind.ran.set(activationId, (this.#kind.ran.get(activationId) ?? 0) + 1);
    this.#kind.countRunning(call.fn, 1);
    try {
      return await this.#carryOut(call, signal);
    } finally {
      this.#kind.countRunning(call.fn, -1);
    }
  }

  async #carryOut({ fn, argument }: Parameters<Sandbox["run"]>[0], signal: AbortSignal): Promise<RunOutcome> {
    const { runMs = 0, end = "well" } = (argument ?? {}) as Script;
    if (this.#held?.revision !== fn.revision) this.#kind.breaches.push(`${fn.path} ran where another was loaded`);
    this.#begin();
    if (end === "hang") {
      // Its caller gives it up, and counts it no more.
      this.#kind.countRunning(fn, -1);
      await new Promise(() => undefined);
    }
    if (runMs > 0) await sleep(runMs, undefined, { signal }).catch(() => undefined);
    this.#busy = false;
    if (end === "reject") throw new Error("The pipe is broken.");
    if (end === "die") this.#die("It was out of memory.");
    const failure = this.#dead || signal.aborted ? fault("sandbox-ended") : end === "trap" ? fault("trap") : null;
    return {
      phases: { runNs: runMs * 1e6 },
      failure,
      stdout: fn.revision,
      logs: [],
      exitCode: null,
      cpuNs: null,
      peakMemoryBytes: null,
      reusable: !this.#dead && !signal.aborted && end !== "unusable",
    };
  }

  async #pause(): Promise<void> {
    const { pauseMs, rest } = this.#kind.behaviour;
    if (this.#busy || !this.#held) this.#kind.breaches.push(`${this.instanceId} was paused in the middle`);
    if (this.#rests) this.#kind.breaches.push(`${this.instanceId} was paused twice`);
    if (rest === "fail") throw new Error("The system has no freezer.");
    this.#rests = true;
    await sleep(pauseMs);
    this.#kind.paused++;
  }

  async #resume(): Promise<void> {
    const { pauseMs, wake } = this.#kind.behaviour;
    if (!this.#rests) this.#kind.breaches.push(`${this.instanceId} was woken though it did not rest`);
    await sleep(pauseMs);
    if (wake === "fail") throw new Error("The container is gone.");
    this.#rests = false;
  }

  #begin(): void {
    if (this.#rests) this.#kind.breaches.push(`${this.instanceId} was used while it rested`);
    if (this.#busy) this.#kind.breaches.push(`${this.instanceId} got two things to do at once`);
    if (!this.#kind.living.has(this)) this.#kind.breaches.push(`${this.instanceId} was used after its end`);
    this.#busy = true;
  }

  async memoryBytes(): Promise<number | null> {
    return this.memoryMb << 20;
  }

  async stop(): Promise<void> {
    await sleep(this.#kind.behaviour.stopMs);
    this.#die("It was stopped.");
    if (this.#kind.living.delete(this)) this.#kind.livingMb -= this.memoryMb;
  }

  /** Ends it as a signal from outside would. */
  die(reason: string): void {
    this.#die(reason);
  }
}

function fault(name: SandboxFailure["fault"]): SandboxFailure {
  return { fault: name, message: null, exitCode: null, trap: null };
}
