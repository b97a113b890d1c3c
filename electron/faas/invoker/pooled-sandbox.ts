import { join } from "node:path";
import type { PoolTile, SandboxState } from "#shared/model/faas/pool.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { makeFolder } from "#core/store/make-folder.ts";
import type { Sandbox } from "../sandboxes/sandbox.ts";
import type { FunctionRevision } from "./functions.ts";
import { within } from "./limit-wait.ts";
import { noteProcess, type ProcessNote } from "./process-notes.ts";
import { removeFolder } from "./remove-folder.ts";
import type { SandboxGroup } from "./sandbox-groups.ts";

/** Making a sandbox takes a second at most, on a machine under load ten; more is a fault. */
const CREATE_LIMIT_MS = 30_000;
/** The same for its end: after that it is given up, so that its place in the pool isn't lost for good. */
const STOP_LIMIT_MS = 15_000;
/** A container is woken within tens of milliseconds; one that isn't by then is given up. */
const WAKE_LIMIT_MS = 10_000;
/** `memoryBytes` is for people who watch: where it takes longer, as engines often do, they see what was told before. */
const MEMORY_LIMIT_MS = 250;

/** Why a step of a sandbox's was broken off from outside. */
type InterruptionReason = "overdue" | "ended" | "killed" | "client-gone" | "emulator-stopped" | "broken";

export interface Interruption {
  reason: InterruptionReason;
  message: string | null;
}

/** How a step went: without an interruption it has a value; with one it may have. */
export type Step<T> = { value: T; interruption: null } | { value: T | null; interruption: Interruption };

export interface PooledSandboxOptions {
  instanceId: string;
  group: SandboxGroup;
  revision: FunctionRevision | null;
  workDir: string;
  processesDir: string;
  /** Called when what is dear in its start is over, maybe more than once. */
  onStarted(sandbox: PooledSandbox): void;
  /** Called once when the sandbox ended without being asked to. */
  onEnded(sandbox: PooledSandbox): void;
}

/** One sandbox of the pool, from the decision to make it until nothing of it is left. */
export class PooledSandbox {
  readonly instanceId: string;
  readonly group: SandboxGroup;
  /** The function that it holds or is made for; null of a stem cell and of one that serves any. */
  revision: FunctionRevision | null;
  #state: SandboxState = "starting";
  /** Its code is in: only then does it leave a gap behind that `recreated` tells of. */
  loaded = false;
  /** Whether code in it is compiled; null where nothing is. */
  codeCompiled: boolean | null = null;
  /** It is made in the place of one that was lost. */
  replacesLost = false;
  /** Its last call said that it can't have another. */
  spent = false;
  calls = 0;
  readonly createdAtMs = Date.now();
  lastUsedAtMs: number | null = null;
  /** Of `performance.now()`; orders idle ones by their last use. */
  idleSinceMs = performance.now();
  /** How long it took until a function's code was in, and when that was (of `performance.now()`). */
  makingMs = 0;
  readySinceMs: number | null = null;
  #initializingSinceMs = 0;
  readonly #options: PooledSandboxOptions;
  /** One for its whole life, since it does nothing any more after the first abort: to make one costs microseconds. */
  readonly #abort = new AbortController();
  /** Whether it was stopped until its next call, as soon as that is known; null while it goes on. */
  #resting: Promise<boolean> | null = null;
  #refusesRest = false;
  #grantRoom: () => void = () => undefined;
  /** Resolves when the pool has room for it; null when it has. */
  #room: Promise<void> | null = new Promise((resolve) => {
    this.#grantRoom = resolve;
  });
  #making: Promise<Sandbox> | null = null;
  #sandbox: Sandbox | null = null;
  #note: Promise<ProcessNote | null> | null = null;
  #memoryBytes: number | null = null;
  #askingMemory: Promise<void> | null = null;
  /** Ends the step that is under way. */
  #onOver: (() => void) | null = null;
  /** Why it does nothing any more. */
  #over: Interruption | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: PooledSandboxOptions) {
    this.#options = options;
    this.instanceId = options.instanceId;
    this.group = options.group;
    this.revision = options.revision;
  }

  get state(): SandboxState {
    return this.#state;
  }

  /** What stops stays so, whatever its call was about to do. */
  moveTo(state: SandboxState): void {
    if (this.#state === "stopping") return;
    if (this.readySinceMs === null && state === "initializing") this.#initializingSinceMs = performance.now();
    if (this.#state === "initializing") this.#isInitialized();
    this.#state = state;
  }

  #isInitialized(): void {
    if (this.group.heavyStart === "load") this.#options.onStarted(this);
    if (this.readySinceMs !== null) return;
    this.readySinceMs = performance.now();
    this.makingMs += this.readySinceMs - this.#initializingSinceMs;
  }

  /** Whether it can have another call. */
  get isUsable(): boolean {
    return !this.spent && this.#over === null;
  }

  get isCreated(): boolean {
    return this.#sandbox !== null;
  }

  /** What it is; only of one that was created. */
  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error(`Sandbox ${this.instanceId} was used before it was there.`);
    return this.#sandbox;
  }

  /** It isn't made before this is called. */
  grantRoom(): void {
    this.#room = null;
    this.#grantRoom();
  }

  get awaitsRoom(): boolean {
    return this.#room !== null;
  }

  async untilRoom(): Promise<Interruption | null> {
    const room = this.#room ?? Promise.resolve();
    return (await this.step(() => room, null, 0)).interruption;
  }

  /** Makes the sandbox; what it rejects with comes back as an interruption. */
  async create(): Promise<Interruption | null> {
    const sinceMs = performance.now();
    const { interruption } = await this.step(() => (this.#making = this.#make()), CREATE_LIMIT_MS, 0);
    this.makingMs = performance.now() - sinceMs;
    if (this.group.heavyStart === "create" && interruption === null) this.#options.onStarted(this);
    return interruption;
  }

  async #make(): Promise<Sandbox> {
    const workFolder = join(this.#options.workDir, this.instanceId);
    await this.group.traits.known;
    await makeFolder(workFolder);
    const { signal } = this.#abort;
    const { kind, memoryMb } = this.group;
    if (signal.aborted) throw new WorkbenchError("CANCELLED", "The sandbox isn't needed any more.");
    const sandbox = await kind.create({ instanceId: this.instanceId, memoryMb, workFolder, signal });
    this.#sandbox = sandbox;
    if (sandbox.pid !== null) this.#note = noteProcess(this.#options.processesDir, sandbox.pid);
    void sandbox.ended.then((reason) => {
      if (this.#state === "stopping") return;
      this.interrupt({ reason: "ended", message: reason });
      this.#options.onEnded(this);
    });
    return sandbox;
  }

  get canRest(): boolean {
    return this.#sandbox?.rest !== undefined && this.#resting === null && !this.#refusesRest;
  }

  /** Whether `wake` has to be called before it is used. */
  get mayRest(): boolean {
    return this.#resting !== null;
  }

  /** Pauses it; one that can't be paused stays idle, and isn't asked again. It may be taken for a call meanwhile. */
  async rest(): Promise<void> {
    const resting = this.sandbox.rest?.().then(
      () => true,
      () => {
        this.#refusesRest = true;
        return false;
      },
    );
    if (!resting) return;
    this.#resting = resting;
    const rests = await resting;
    if (this.#resting !== resting) return;
    if (!rests) this.#resting = null;
    else if (this.#state === "idle") this.#state = "paused";
  }

  async wake(): Promise<Interruption | null> {
    const resting = this.#resting;
    const go = async () => ((await resting) === true ? this.sandbox.wake?.() : undefined);
    const { interruption } = await this.step(go, WAKE_LIMIT_MS, 0);
    this.#resting = null;
    if (interruption?.reason !== "overdue") return interruption;
    return { reason: "broken", message: "It was paused, and could not be woken in time." };
  }

  /**
   * Does one thing with the sandbox that a guest may delay or break. After `limitMs` (null is none), after its end and
   * after an `interrupt` it has `lastWordsMs` to tell how far it came, and then no result.
   */
  step<T>(work: (signal: AbortSignal) => Promise<T>, limitMs: number | null, lastWordsMs: number): Promise<Step<T>> {
    if (this.#over) return Promise.resolve({ value: null, interruption: this.#over });
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (value: T | null) => {
        resolve({ value, interruption: this.#over } as Step<T>);
        clearTimeout(timer);
        this.#onOver = null;
      };
      this.#onOver = () => {
        clearTimeout(timer);
        if (lastWordsMs > 0) timer = setTimeout(settle, lastWordsMs, null);
        else settle(null);
      };
      // Begun before anything else is done: whoever does it works meanwhile.
      const working = work(this.#abort.signal);
      if (limitMs !== null) timer = setTimeout(() => this.interrupt({ reason: "overdue", message: null }), limitMs);
      working.then(settle, (error: unknown) => {
        this.#over ??= { reason: "broken", message: error instanceof Error ? error.message : String(error) };
        settle(null);
      });
    });
  }

  /** Breaks off the step that is under way, if one is, and keeps others from beginning. */
  interrupt(interruption: Interruption): void {
    if (this.#over) return;
    this.#over = interruption;
    this.#abort.abort();
    this.#onOver?.();
  }

  /** Resolves when its processes are gone and its folder is removed, and in any case after a while. */
  stop(): Promise<void> {
    this.#state = "stopping";
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    // Whoever waits for a step of it is told.
    this.interrupt({ reason: "ended", message: "The sandbox was stopped." });
    const ending = this.#clearAway();
    // What goes on after the limit still ends in the same way, whenever it does.
    await within(STOP_LIMIT_MS, ending);
  }

  async #clearAway(): Promise<void> {
    // A creation that failed has left nothing behind but its folder.
    const sandbox = await this.#making?.catch(() => null);
    await sandbox?.stop().catch(() => undefined);
    const note = await this.#note;
    await note?.remove();
    await removeFolder(join(this.#options.workDir, this.instanceId));
  }

  /** What it takes; one question to it at a time. */
  async #memory(): Promise<number | null> {
    if (this.#sandbox === null) return null;
    this.#askingMemory ??= this.#sandbox
      .memoryBytes()
      .catch(() => null)
      .then((bytes) => {
        this.#memoryBytes = bytes;
        this.#askingMemory = null;
      });
    await within(MEMORY_LIMIT_MS, this.#askingMemory);
    return this.#memoryBytes;
  }

  async tile(): Promise<PoolTile> {
    const { group } = this;
    const state = this.#state;
    const isThere = state !== "starting" && state !== "stopping";
    const memoryBytes = isThere ? await this.#memory() : null;
    return {
      instanceId: this.instanceId,
      sandbox: group.kind.id,
      state,
      function: group.shared ? null : (this.revision?.fn.path ?? null),
      memoryMb: group.memoryMb,
      memoryBytes,
      createdAtMs: this.createdAtMs,
      lastUsedAtMs: this.lastUsedAtMs,
      calls: this.calls,
      pid: this.#sandbox?.pid ?? null,
    };
  }
}
