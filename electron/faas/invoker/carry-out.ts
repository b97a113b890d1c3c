import type { InvocationPhases, StartKind } from "#shared/model/faas/activation.ts";
import type { FunctionLimits } from "#shared/model/faas/function.ts";
import type { LoadOutcome, RunOutcome, SandboxFailure } from "../sandboxes/sandbox.ts";
import type { CallOutcome, InvokerCall } from "./invoker.ts";
import { addStep, noPhases } from "./phases.ts";
import type { Interruption, PooledSandbox } from "./pooled-sandbox.ts";

type CallFailure = NonNullable<CallOutcome["failure"]>;

/**
 * A sandbox ends a call at its time limit itself. This much later the invoker doesn't rely on it any more: it stops the
 * sandbox and answers.
 */
const SAFETY_NET_MS = 2_000;
/** What a sandbox that was told to end a call may take to tell how far it came. */
const LAST_WORDS_MS = 500;

const MEGABYTE = 1 << 20;
/** An answer may have 1 MB (OpenWhisk's limit) beside the logs. */
const ANSWER_MB = 1;

/** A call that reached no sandbox, or none that could be made. */
export function refusal(
  call: InvokerCall,
  fault: CallFailure["fault"],
  message: string | null,
  phases: InvocationPhases = { ...noPhases(), queueNs: Number(process.hrtime.bigint() - call.arrivedNs) },
): CallOutcome {
  return {
    instanceId: null,
    startKind: null,
    codeCached: null,
    phases,
    run: null,
    failure: { fault, message, exitCode: null, trap: null },
    failedInInit: false,
    logs: [],
  };
}

/**
 * Carries out a call in the sandbox that was chosen for it (from `chosenFromNs` on), which is made first where it isn't
 * there. Every nanosecond from the request's arrival is in one of the phases. Tells the sandbox
 * when it is spent; never rejects. Null when it was paused and could not be woken: nothing of the call was done then.
 */
export async function carryOut(
  call: InvokerCall,
  sandbox: PooledSandbox,
  start: StartKind,
  chosenFromNs: bigint,
): Promise<CallOutcome | null> {
  const phases = noPhases();
  phases.queueNs = Number(chosenFromNs - call.arrivedNs);
  const clock = new PhaseClock(chosenFromNs);
  if (sandbox.awaitsRoom) {
    const noRoom = await sandbox.untilRoom();
    phases.queueNs += clock.spanNs();
    if (noRoom) return notMade(call, noRoom, phases);
  }
  phases.placeNs = clock.spanNs();
  if (!sandbox.isCreated) {
    const notCreated = await sandbox.create();
    addStep(phases, clock.spanNs(), notCreated ? {} : sandbox.sandbox.phases, "createSandboxNs");
    if (notCreated) return notMade(call, notCreated, phases);
  }
  const outcome: CallOutcome = {
    instanceId: sandbox.instanceId,
    startKind: sandbox.group.traits.freshPerCall ? "cold" : start,
    codeCached: sandbox.codeCompiled,
    phases,
    run: null,
    failure: null,
    failedInInit: false,
    logs: [],
  };
  if (sandbox.mayRest) {
    const woken = await wake(sandbox, outcome, clock);
    if (woken === "not-woken") return null;
    if (woken === "ended") return outcome;
  }
  if (!isIn(call, sandbox) && !(await load(call, sandbox, outcome, clock))) return outcome;
  if (call.loadOnly !== true) await run(call, sandbox, outcome, clock);
  return outcome;
}

/** Whether the function's code is in the sandbox already. One that any function may have used is asked each time. */
function isIn({ fn }: InvokerCall, sandbox: PooledSandbox): boolean {
  if (!sandbox.loaded || !sandbox.group.shared) return sandbox.loaded;
  return sandbox.sandbox.holds?.(fn) ?? false;
}

/** Tells the time since it was last asked. */
class PhaseClock {
  #lastNs: bigint;

  constructor(startNs: bigint) {
    this.#lastNs = startNs;
  }

  spanNs(): number {
    const nowNs = process.hrtime.bigint();
    const spanNs = Number(nowNs - this.#lastNs);
    this.#lastNs = nowNs;
    return spanNs;
  }
}

function notMade(call: InvokerCall, { reason, message }: Interruption, phases: InvocationPhases): CallOutcome {
  if (reason === "emulator-stopped" || reason === "client-gone") return refusal(call, reason, message, phases);
  const words = reason === "overdue" ? "The sandbox was not ready in time." : message;
  return refusal(call, "no-sandbox", words, phases);
}

/**
 * `ended` when the call ends with it, because somebody ended it. What it takes is a part of starting: the runtime goes on
 * where it was stopped.
 */
async function wake(
  sandbox: PooledSandbox,
  outcome: CallOutcome,
  clock: PhaseClock,
): Promise<"woken" | "not-woken" | "ended"> {
  const interruption = await sandbox.wake();
  if (interruption?.reason === "broken" || interruption?.reason === "ended") return "not-woken";
  addStep(outcome.phases, clock.spanNs(), {}, "startRuntimeNs");
  outcome.failure = failureOf(null, interruption);
  return interruption === null ? "woken" : "ended";
}

/** False when the call ends with it. */
async function load(
  { fn }: InvokerCall,
  sandbox: PooledSandbox,
  outcome: CallOutcome,
  clock: PhaseClock,
): Promise<boolean> {
  sandbox.moveTo("initializing");
  const { value, interruption } = await sandbox.step(
    async (signal) => sandbox.sandbox.load(fn, signal),
    fn.limits.timeoutMs + SAFETY_NET_MS,
    LAST_WORDS_MS,
  );
  addStep(outcome.phases, clock.spanNs(), value?.phases ?? {}, "loadCodeNs");
  if (value) noteLoaded(value, sandbox, outcome);
  outcome.failure = failureOf(value, interruption);
  outcome.failedInInit = outcome.failure !== null;
  // Code that isn't good does no harm to a sandbox for all functions, which just didn't take it in.
  if (outcome.failure && !(sandbox.group.shared && outcome.failure.fault === "init-failed")) sandbox.spent = true;
  return outcome.failure === null;
}

function noteLoaded(loaded: LoadOutcome, sandbox: PooledSandbox, outcome: CallOutcome): void {
  outcome.logs = loaded.logs;
  outcome.codeCached = loaded.codeCached;
  if (loaded.failure) return;
  sandbox.loaded = true;
  sandbox.codeCompiled = loaded.codeCached === null ? null : true;
}

async function run(
  { activationId, fn, argument, argumentText }: InvokerCall,
  sandbox: PooledSandbox,
  outcome: CallOutcome,
  clock: PhaseClock,
): Promise<void> {
  sandbox.moveTo("running");
  const { timeoutMs } = fn.limits;
  const call = { activationId, fn, argument, argumentText, timeoutMs, maxOutputBytes: maxOutputBytes(fn.limits) };
  const { value, interruption } = await sandbox.step(
    (signal) => sandbox.sandbox.run(call, signal),
    timeoutMs + SAFETY_NET_MS,
    LAST_WORDS_MS,
  );
  addStep(outcome.phases, clock.spanNs(), value?.phases ?? {}, "runNs");
  if (value) noteRun(value, outcome);
  outcome.failure = failureOf(value, interruption);
  if (!value?.reusable) sandbox.spent = true;
}

function noteRun(value: RunOutcome, outcome: CallOutcome): void {
  outcome.run = value;
  outcome.logs = outcome.logs.length === 0 ? value.logs : [...outcome.logs, ...value.logs];
}

function maxOutputBytes({ logsMb }: FunctionLimits): number {
  return (logsMb + ANSWER_MB) * MEGABYTE;
}

const FAULT_OF: Readonly<Record<Interruption["reason"], CallFailure["fault"]>> = {
  overdue: "time-limit",
  ended: "sandbox-ended",
  killed: "sandbox-ended",
  broken: "sandbox-ended",
  "client-gone": "client-gone",
  "emulator-stopped": "emulator-stopped",
};

/**
 * A step that was interrupted may have come to its own end in the same moment, and a sandbox that ends itself says why:
 * only where it knows nothing but that it ended does the interruption tell more.
 */
function failureOf(
  value: { failure: SandboxFailure | null } | null,
  interruption: Interruption | null,
): CallFailure | null {
  if (!interruption || (value && value.failure?.fault !== "sandbox-ended")) return value?.failure ?? null;
  return { fault: FAULT_OF[interruption.reason], message: interruption.message, exitCode: null, trap: null };
}
