import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { within } from "../../invoker/limit-wait.ts";
import type { LoadOutcome, RunOutcome, Sandbox, SandboxCall, SandboxRequest, StepPhases } from "../sandbox.ts";
import type { ActionContainer, ContainerEnd } from "./action-container.ts";
import type { Conversation } from "./conversation.ts";
import { type ActionStep, failureOf, programFacts, valueOf, wasKilled } from "./outcomes.ts";

/** From the end of a connection, or of a program that was killed, until its container tells why. */
const END_PATIENCE_MS = 5_000;
/** The same of one that was ended here, which may have run out of memory before. */
const KILLED_PATIENCE_MS = 1_000;
const MAX_INIT_OUTPUT_BYTES = 2 ** 20;

/** Makes a container for a function; for any function where that is null. */
export type StartContainer = (fn: DeployedFunction | null) => Promise<ActionContainer>;

interface Asking {
  path: "/init" | "/run";
  body: string;
  timeoutMs: number;
  maxOutputBytes: number;
  signal: AbortSignal;
}

/** A container with OpenWhisk's proxy in it, which takes one function. */
export class DockerSandbox implements Sandbox {
  readonly instanceId: string;
  /** Its processes are the engine's, which ends them. */
  readonly pid = null;
  readonly phases: StepPhases;
  readonly ended: Promise<string>;
  readonly #conversation: Conversation;
  readonly #start: StartContainer;
  #container: ActionContainer | null;
  /** Under way for a function whose image only it names. */
  #starting: Promise<ActionContainer> | null = null;
  #tellEnd: (reason: string) => void = () => {};
  #isStopped = false;

  private constructor(
    { instanceId }: SandboxRequest,
    conversation: Conversation,
    start: StartContainer,
    container: ActionContainer | null,
  ) {
    this.instanceId = instanceId;
    this.#conversation = conversation;
    this.#start = start;
    this.#container = container;
    this.phases = container?.phases ?? {};
    this.ended = new Promise((resolve) => (this.#tellEnd = resolve));
    if (container !== null) this.#watch(container);
  }

  /** With `isEarly` its container is there when it returns: then it is a stem cell. */
  static async create(
    request: SandboxRequest,
    conversation: Conversation,
    start: StartContainer,
    isEarly: boolean,
  ): Promise<DockerSandbox> {
    return new DockerSandbox(request, conversation, start, isEarly ? await start(null) : null);
  }

  #watch(container: ActionContainer): void {
    void container.ended.then((end) => this.#tellEnd(reasonOf(end)));
  }

  async load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    const failed = (message: string): LoadOutcome => ({
      phases: {},
      codeCached: null,
      logs: [],
      failure: { fault: "init-failed", message, exitCode: null, trap: null },
    });
    let made: StepPhases = {};
    try {
      if (this.#container === null) {
        this.#container = await (this.#starting = this.#start(fn));
        made = this.#container.phases;
        this.#watch(this.#container);
      }
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      return failed([error.message, error.hint].filter(Boolean).join(" "));
    }
    const madeNs = process.hrtime.bigint();
    const value = await this.#conversation.init(fn);
    const body = JSON.stringify({ value });
    const readNs = process.hrtime.bigint();
    const step = await this.#ask(this.#container, {
      path: "/init",
      body,
      timeoutMs: fn.limits.timeoutMs,
      maxOutputBytes: MAX_INIT_OUTPUT_BYTES,
      signal,
    });
    const initNs = Number(process.hrtime.bigint() - readNs);
    const phases = { ...made, loadCodeNs: Number(readNs - madeNs), initNs };
    return { phases, codeCached: null, logs: step.logs, failure: failureOf(step, this.#conversation) };
  }

  async run(call: SandboxCall, signal: AbortSignal): Promise<RunOutcome> {
    const container = this.#container;
    if (container === null) throw new WorkbenchError("INTERNAL", "A sandbox was called before its code was loaded.");
    const startedNs = process.hrtime.bigint();
    const { timeoutMs, maxOutputBytes } = call;
    const body = runMessage(call, this.#conversation.runMembers(call));
    const step = await this.#ask(container, { path: "/run", body, timeoutMs, maxOutputBytes, signal });
    const runNs = Number(process.hrtime.bigint() - startedNs);
    const failure = failureOf(step, this.#conversation);
    const { exitCode, cpuNs, peakMemoryBytes } = programFacts(step.answer);
    const text = "text" in step.answer ? step.answer.text : "";
    const isValue = this.#conversation.answers === "value";
    return {
      phases: { runNs },
      failure,
      ...(isValue && failure === null && { value: valueOf(text) }),
      stdout: isValue || failure !== null ? "" : text,
      logs: step.logs,
      exitCode: exitCode ?? failure?.exitCode ?? null,
      cpuNs,
      peakMemoryBytes,
      reusable: failure === null && !this.#isStopped,
    };
  }

  /** One question to the proxy, to its end or to that of the container. */
  async #ask(container: ActionContainer, asking: Asking): Promise<ActionStep> {
    const { path, body, timeoutMs, maxOutputBytes, signal } = asking;
    let endedFor: ActionStep["endedFor"] = null;
    const end = (reason: NonNullable<ActionStep["endedFor"]>) => {
      // A flood says so with every piece.
      if (endedFor !== null) return;
      endedFor = reason;
      // Whatever becomes of the engine, nobody waits longer.
      void container.kill();
      container.client.giveUp();
    };
    const cancel = () => end("cancelled");
    container.onOutOfMemory = () => end("memory-limit");
    const collecting = container.logs.collect(maxOutputBytes, () => end("output-limit"));
    const timer = setTimeout(end, timeoutMs, "time-limit");
    signal.addEventListener("abort", cancel, { once: true });
    const asked = container.client.ask(path, body);
    if (signal.aborted) cancel();
    const answer = await asked;
    container.onOutOfMemory = () => {};
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
    const isOver = "failure" in answer || wasKilled(answer);
    const containerEnd = isOver ? await this.#endOf(container, answer, endedFor) : null;
    // A /init that went well has no sentinels.
    const logs = await collecting.lines(path === "/run" || isOver || ("status" in answer && answer.status !== 200));
    return { path, answer, endedFor, end: containerEnd, logs };
  }

  /** How it ended; it is ended where it lives on and can't be used any more. Null where that can't be waited for. */
  async #endOf(
    container: ActionContainer,
    answer: ActionStep["answer"],
    endedFor: ActionStep["endedFor"],
  ): Promise<ContainerEnd | null> {
    // With the emulator and its clients gone nobody asks.
    if (endedFor === "cancelled") return null;
    if (endedFor !== null) return (await within(KILLED_PATIENCE_MS, container.ended)) ?? null;
    // Its proxy lives, and nothing but the end of all tells what killed the program.
    if (!("failure" in answer)) await container.kill();
    const ended = await within(END_PATIENCE_MS, container.ended);
    if (ended === undefined) await container.kill();
    return ended ?? null;
  }

  memoryBytes(): Promise<number | null> {
    return this.#container?.memoryBytes() ?? Promise.resolve(null);
  }

  async rest(): Promise<void> {
    await this.#container?.pause();
  }

  async wake(): Promise<void> {
    await this.#container?.unpause();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const container = this.#container ?? (await this.#starting?.catch(() => null)) ?? null;
    await container?.remove();
    this.#tellEnd("It was stopped.");
  }
}

/** What was sent by the client goes on as it is. */
function runMessage(call: SandboxCall, members: Record<string, unknown>): string {
  const { fn, activationId, argument, argumentText, timeoutMs } = call;
  const facts = {
    namespace: fn.namespace,
    action_name: `/${fn.path}`,
    action_version: fn.version,
    activation_id: activationId,
    deadline: String(Date.now() + timeoutMs),
    ...members,
  };
  const value = argument === undefined ? "{}" : (argumentText ?? JSON.stringify(argument));
  return `{"value":${value},${JSON.stringify(facts).slice(1)}`;
}

function reasonOf(end: ContainerEnd): string {
  if ("lost" in end) return end.lost;
  if (end.ranOutOfMemory) return "Its container ran out of memory.";
  return `Its container ended with exit code ${end.exitCode}.`;
}
