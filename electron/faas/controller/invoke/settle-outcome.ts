import type { Activation, ActivationFault, ActivationStatus } from "#shared/model/faas/activation.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { CallOutcome } from "../../invoker/invoker.ts";
import type { LogLine } from "../../sandboxes/sandbox.ts";
import type { CallLimits } from "./call-limits.ts";
import { faultWords, resultTooLong } from "./fault-words.ts";
import { collectLogs, linesOf } from "./log-lines.ts";
import { readAnswer, returnsValues } from "./read-result.ts";

/** What a call came to: the part of its activation that follows from how the invoker carried it out. */
export type Settled = Pick<
  Activation,
  "status" | "fault" | "exitCode" | "trap" | "result" | "logs" | "responseBytes"
> & {
  /** The result as JSON. */
  resultText: string;
  /** What the edge answers of a success, as JSON: text, or the JSON that the function gave. */
  outputText: string;
};

/** A status with the result that goes with it, before the logs are added. */
type Verdict = Pick<Settled, "status" | "fault" | "result" | "resultText" | "outputText" | "responseBytes">;

/** Judges an outcome in OpenWhisk's terms. */
export function settleOutcome(
  fn: DeployedFunction,
  outcome: CallOutcome,
  limits: Pick<CallLimits, "maxResultBytes">,
  endedAtMs: number,
): Settled {
  const { failure, run } = outcome;
  if (failure || !run) {
    // An outcome without a run and without a reason would be the invoker's own mistake.
    const known = failure ?? { fault: "no-sandbox" as const, message: null };
    const { status, message } = faultWords({ failedInInit: outcome.failedInInit, failure: known }, fn.limits, limits);
    const reason = known.message !== null && !message.includes(known.message) ? known.message : "";
    return settled(fn, outcome, failed(status, known.fault, message), run?.stdout ?? "", reason, endedAtMs);
  }
  const { verdict, printed } = judge(fn, run, limits.maxResultBytes);
  return settled(fn, outcome, verdict, printed, "", endedAtMs);
}

/** Of a run that ended well. */
function judge(
  fn: DeployedFunction,
  run: NonNullable<CallOutcome["run"]>,
  maxResultBytes: number,
): { verdict: Verdict; printed: string } {
  const answer = readAnswer(fn, run, maxResultBytes);
  const { printed } = answer;
  switch (answer.kind) {
    case "unreadable":
      return { verdict: failed("action developer error", "bad-output", answer.message), printed };
    case "too-long": {
      const message = resultTooLong(answer.sizeBytes, maxResultBytes);
      return { verdict: failed("application error", "output-limit", message), printed };
    }
    case "answer": {
      const { result, resultText, resultBytes, outputText } = answer;
      // OpenWhisk keeps nothing but the error of such an answer.
      if (saysError(fn, result)) return { verdict: withError("application error", null, result.error), printed };
      const verdict = {
        status: "success",
        fault: null,
        result,
        resultText,
        outputText,
        responseBytes: resultBytes,
      } as const;
      return { verdict, printed };
    }
  }
}

function failed(status: ActivationStatus, fault: ActivationFault, message: string): Verdict {
  return withError(status, fault, message);
}

function withError(status: ActivationStatus, fault: ActivationFault | null, error: unknown): Verdict {
  const result = { error };
  const resultText = JSON.stringify(result);
  const responseBytes = Buffer.byteLength(resultText);
  return { status, fault, result, resultText, outputText: resultText, responseBytes };
}

/** `printed` is what a program said before it failed or answered; `reason` what is known beside the result. */
function settled(
  fn: DeployedFunction,
  outcome: CallOutcome,
  verdict: Verdict,
  printed: string,
  reason: string,
  endedAtMs: number,
): Settled {
  const { failure, run, logs } = outcome;
  const warning =
    verdict.status === "action developer error"
      ? "The action did not initialize or run as expected. Log data might be missing."
      : "";
  const hasMore = printed !== "" || reason !== "" || warning !== "";
  const lines = hasMore ? allLines(logs, printed, [reason, warning], endedAtMs) : logs;
  return {
    ...verdict,
    exitCode: failure?.exitCode ?? run?.exitCode ?? null,
    trap: failure?.trap ?? null,
    logs: collectLogs(lines, fn.limits.logsMb * 1024 * 1024),
  };
}

function* allLines(
  logs: readonly LogLine[],
  printed: string,
  remarks: readonly string[],
  atMs: number,
): Generator<LogLine> {
  yield* logs;
  yield* linesOf(printed, "stdout", atMs);
  for (const remark of remarks) yield* linesOf(remark, "stderr", atMs);
}

/** A program whose answer is plain text can't say that it is an error; whatever answers in JSON can. */
function saysError(fn: DeployedFunction, result: unknown): result is { error: unknown } {
  if (!returnsValues(fn) && fn.output === "text") return false;
  return typeof result === "object" && result !== null && Object.hasOwn(result, "error");
}
