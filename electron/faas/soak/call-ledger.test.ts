import { expect, test } from "vitest";
import { summarizeActivation } from "#shared/faas/summarize-activation.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import { exampleActivation } from "#shared/testing/example-activation.ts";
import { CallLedger, type ClientAnswer } from "./call-ledger.ts";
import { Kills } from "./kills.ts";
import type { SoakFunction } from "./soak-functions.ts";

const soakFunction = (name: string, isAbandoned: boolean): SoakFunction => ({
  name,
  sandbox: "wasm-instance",
  weight: 1,
  action: () => ({}),
  isUpdated: false,
  argument: () => ({}),
  read: () => null,
  faults: isAbandoned ? ["client-gone"] : [null],
  isAbandoned,
});
const ECHO = soakFunction("echo", false);
const ABANDONED = soakFunction("abandoned", true);

const record = (number: number, name: string, terms: Partial<ActivationSummary> = {}): ActivationSummary => ({
  ...summarizeActivation(exampleActivation(number, {})),
  name,
  cause: null,
  status: "success",
  fault: null,
  ...terms,
});
const answerTo = (fn: SoakFunction, { activationId }: ActivationSummary, status = 200): ClientAnswer => ({
  fn,
  status,
  activationId,
  code: null,
  mistake: null,
});
const ledger = () => new CallLedger([ECHO, ABANDONED], new Kills());

test("an answer and its record belong together, whichever comes first", () => {
  const calls = ledger();
  const [first, second] = [record(1, "echo"), record(2, "echo")];
  calls.addAnswer(answerTo(ECHO, first));
  calls.addRecord(second);
  expect(calls.unmatched).toEqual({ answers: 1, records: 1 });
  calls.addRecord(first);
  calls.addAnswer(answerTo(ECHO, second));
  expect(calls.unmatched).toEqual({ answers: 0, records: 0 });
  expect(calls.outcomes).toEqual(new Map([["echo: success", 2]]));
  expect(calls.mistakes).toEqual([]);
});

test("an answer that says another thing than its record is a mistake", () => {
  const calls = ledger();
  const one = record(1, "echo");
  calls.addAnswer(answerTo(ECHO, one, 502));
  calls.addRecord(one);
  expect(calls.mistakes.map(({ words }) => words)).toEqual([
    `${one.activationId} of echo was answered 502, and its record says success`,
  ]);
});

test("a client that leaves explains one record without an answer, and no second", () => {
  const calls = ledger();
  const gone = { status: "application error", fault: "client-gone" } as const;
  calls.left = 1;
  calls.addRecord(record(1, "abandoned", gone));
  expect(calls.unmatched).toEqual({ answers: 0, records: 0 });
  calls.addRecord(record(2, "abandoned", gone));
  expect(calls.unmatched).toEqual({ answers: 0, records: 1 });
});

test("a client that was answered before it could leave has its record, too", () => {
  const calls = ledger();
  const gone = record(1, "abandoned", { status: "application error", fault: "client-gone" });
  calls.addRecord(gone);
  calls.addAnswer(answerTo(ABANDONED, gone, 502));
  expect(calls.unmatched).toEqual({ answers: 0, records: 0 });
});
