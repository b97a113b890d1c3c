import { setTimeout as sleep } from "node:timers/promises";
import type { CallLedger, ClientAnswer } from "./call-ledger.ts";
import type { EmulatorProcess } from "./emulator-process.ts";
import { gapMs, pickWeighted, type Random } from "./random.ts";
import type { SoakFunction } from "./soak-functions.ts";
import { VERSION_UNIT } from "./soak-modules.ts";
import type { Versions } from "./versions.ts";

const ABANDONED_AFTER_MS = 100;
/**
 * More calls than so many are not begun before others are answered: on a machine that can't carry the load, the rest of
 * it would but wait in the system's queue of connections, and be refused there.
 */
const MAX_UNANSWERED = 256;

export interface LoadParts {
  emulator: EmulatorProcess;
  functions: readonly SoakFunction[];
  ledger: CallLedger;
  versions: Versions;
  random: Random;
}

type Way = "edge" | "api" | "begin";

/** Calls at random moments, so many a second on average, whether those before are answered or not. */
export class Load {
  readonly #parts: LoadParts;
  readonly #running = new Set<Promise<void>>();
  /** Of the calls that were waited for. */
  readonly latenciesMs: number[] = [];
  mostAtOnce = 0;
  /** Calls that were due and were not made, since too many were unanswered. */
  heldBack = 0;

  constructor(parts: LoadParts) {
    this.#parts = parts;
  }

  /** Returns when the last call was sent. */
  async run(ratePerSecond: number, untilMs: number): Promise<void> {
    const { functions, random } = this.#parts;
    let nextMs = performance.now();
    while (nextMs < untilMs) {
      // What is overdue is sent at once: the load doesn't wait for whoever is slow.
      await sleep(Math.max(0, nextMs - performance.now()));
      while (nextMs <= Math.min(performance.now(), untilMs)) {
        if (this.#running.size < MAX_UNANSWERED) this.call(pickWeighted(functions, random));
        else this.heldBack += 1;
        nextMs += gapMs(ratePerSecond, random);
      }
    }
  }

  call(fn: SoakFunction): void {
    const call = this.#call(fn).catch((error: unknown) =>
      this.#parts.ledger.mistake(`a call of ${fn.name} got no answer: ${String(error)}`),
    );
    this.#running.add(call);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#running.size);
    void call.finally(() => this.#running.delete(call));
  }

  /** Resolves when every call was answered. */
  async answered(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #call(fn: SoakFunction): Promise<void> {
    const { emulator, ledger, random, versions } = this.#parts;
    const n = Math.floor(random() * VERSION_UNIT);
    const way = this.#wayOf(fn);
    const oldest = versions.oldestOf(fn.name);
    ledger.sent += 1;
    const sentMs = performance.now();
    const signal = fn.isAbandoned ? AbortSignal.timeout(ABANDONED_AFTER_MS) : undefined;
    let answer;
    try {
      answer = await emulator.send("POST", pathOf(fn, way), fn.argument(n), signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
      ledger.left += 1;
      return;
    }
    if (way !== "begin") this.latenciesMs.push(performance.now() - sentMs);
    const { status, headers } = answer;
    const body = answer.body as {
      activationId?: string;
      output?: unknown;
      code?: unknown;
      response?: { result: unknown };
    };
    const header = headers["x-openwhisk-activation-id"];
    const output = way === "edge" ? body.output : body.response?.result;
    const mistake = status === 200 ? wrongAnswer(fn, output, n, { oldest, newest: versions.newestOf(fn.name) }) : null;
    ledger.addAnswer({
      fn,
      status,
      activationId: body.activationId ?? (typeof header === "string" ? header : null),
      // In OpenWhisk's dialect it names the request.
      code: way === "edge" && typeof body.code === "string" ? body.code : null,
      mistake,
    } satisfies ClientAnswer);
  }

  /** Mostly the edge; what takes a list, or is abandoned, is called there alone. */
  #wayOf(fn: SoakFunction): Way {
    if (fn.isAbandoned || Array.isArray(fn.argument(0))) return "edge";
    const chance = this.#parts.random();
    if (chance < 0.75) return "edge";
    return chance < 0.92 ? "api" : "begin";
  }
}

function pathOf({ name }: SoakFunction, way: Way): string {
  if (way === "edge") return `/faas/${name}`;
  return `/api/v1/namespaces/_/actions/${name}?blocking=${way === "api"}`;
}

function wrongAnswer(
  fn: SoakFunction,
  output: unknown,
  n: number,
  { oldest, newest }: { oldest: number; newest: number },
): string | null {
  const said = fn.read(output);
  const words = JSON.stringify(output)?.slice(0, 200);
  if (said?.n !== n) return `the answer ${words} isn't that of ${n}`;
  if (said.version === null || (said.version >= oldest && said.version <= newest)) return null;
  return `the answer ${words} is of a version that wasn't there, which were ${oldest} to ${newest}`;
}
