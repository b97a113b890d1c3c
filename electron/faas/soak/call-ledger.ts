import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import type { Kills } from "./kills.ts";
import type { SoakFunction } from "./soak-functions.ts";
import { UsageByFunction } from "./usage.ts";

/** What a client got. */
export interface ClientAnswer {
  fn: SoakFunction;
  /** 202: it was begun, and what it comes to is in its record alone. */
  status: number;
  activationId: string | null;
  /** `code` of the edge's answer to a failure; null elsewhere. */
  code: string | null;
  /** Why a success is none, in a sentence: another answer than the function gives. */
  mistake: string | null;
}

const SHOWN = 20;

/** Brings together what clients got and what the records say, and looks for a cause of every failure. */
export class CallLedger {
  readonly usage = new UsageByFunction();
  readonly #kills: Kills;
  readonly #functions: ReadonlyMap<string, SoakFunction>;
  readonly #answers = new Map<string, ClientAnswer>();
  readonly #records = new Map<string, ActivationSummary>();
  /** Sequences of which a component failed by a kill. */
  readonly #disturbed = new Set<string>();
  /** How many calls of a function came to what, by `name: outcome`. */
  readonly outcomes = new Map<string, number>();
  /** Calls by what explains that they failed. */
  readonly explained = new Map<string, number>();
  /** In sentences; no more than can be read. */
  readonly mistakes: { words: string; activationId: string | null }[] = [];
  mistakeCount = 0;
  sent = 0;
  answered = 0;
  /** Clients that left, and got no answer. */
  left = 0;
  records = 0;

  constructor(functions: readonly SoakFunction[], kills: Kills) {
    this.#functions = new Map(functions.map((fn) => [fn.name, fn]));
    this.#kills = kills;
  }

  /** Answers and records whose counterpart isn't there yet. A client that left has no answer, but its call a record. */
  get unmatched(): { answers: number; records: number } {
    const abandoned = [...this.#records.values()].filter(({ name }) => this.#functions.get(name)?.isAbandoned);
    return { answers: this.#answers.size, records: this.#records.size - Math.min(abandoned.length, this.left) };
  }

  addAnswer(answer: ClientAnswer): void {
    this.answered += 1;
    if (answer.activationId === null) {
      // A refusal: nothing of it is recorded, so that its status has to explain it.
      if (answer.status === 429) count(this.explained, "429: too many requests of the namespace");
      else this.mistake(`${answer.fn.name}: status ${answer.status} without an activation`);
      return;
    }
    const record = this.#records.get(answer.activationId);
    if (!record) return void this.#answers.set(answer.activationId, answer);
    this.#records.delete(answer.activationId);
    this.#compare(answer, record);
  }

  addRecord(record: ActivationSummary): void {
    this.records += 1;
    this.usage.add(record);
    const fn = this.#functions.get(record.name);
    if (!fn) return this.mistake(`a record of ${record.path}, which nobody called`);
    if (record.cause !== null) return this.#addComponent(fn, record, record.cause);
    this.#judgeRecord(fn, record);
    const answer = this.#answers.get(record.activationId);
    if (!answer) return void this.#records.set(record.activationId, record);
    this.#answers.delete(record.activationId);
    this.#compare(answer, record);
  }

  mistake(words: string, activationId: string | null = null): void {
    this.mistakeCount += 1;
    if (this.mistakes.length < SHOWN) this.mistakes.push({ words, activationId });
  }

  /** What no call of these functions ever came to, though it should. */
  neverSeen(): string[] {
    return [...this.#functions.values()].flatMap((fn) =>
      fn.faults
        .filter((fault) => !this.outcomes.has(`${fn.name}: ${fault ?? "success"}`))
        .map((fault) => `${fn.name} never came to ${fault ?? "a success"}`),
    );
  }

  /** Components come before their sequence. */
  #addComponent(fn: SoakFunction, record: ActivationSummary, cause: string): void {
    const isKilled = record.status !== "success" && this.#kills.explain(record);
    if (isKilled) this.#disturbed.add(cause);
    this.#judgeRecord(fn, record);
  }

  #compare({ fn, status, code, mistake }: ClientAnswer, record: ActivationSummary): void {
    if (status === 202) return;
    const isSuccess = record.status === "success";
    const answered = `${record.activationId} of ${fn.name} was answered ${status}`;
    if (isSuccess !== (status === 200)) this.mistake(`${answered}, and its record says ${record.status}`);
    if (mistake !== null) this.mistake(`${answered}: ${mistake}`);
    const told = record.fault ?? "application-error";
    if (!isSuccess && code !== null && code !== told) this.mistake(`${answered} ${code}, and its record says ${told}`);
  }

  #judgeRecord(fn: SoakFunction, record: ActivationSummary): void {
    const { status, fault, activationId, message } = record;
    count(this.outcomes, `${fn.name}: ${fault ?? status}`);
    if (status === "success" ? fn.faults.includes(null) : fault !== null && fn.faults.includes(fault)) return;
    const cause = this.#causeOf(record);
    if (cause !== null) count(this.explained, cause);
    else
      this.mistake(
        `${activationId} of ${fn.name} in ${record.instanceId}: ${status}, ${fault}, “${message}” isn't explained`,
        activationId,
      );
  }

  #causeOf(record: ActivationSummary): string | null {
    if (this.#disturbed.delete(record.activationId)) return "a component's sandbox was killed";
    if (record.fault === "queue-full") return "429 queue-full: too many calls wait";
    if (this.#kills.explain(record)) return `its sandbox was killed (${record.fault})`;
    return null;
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
