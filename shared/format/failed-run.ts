import type { Sample } from "../model/benchmark.ts";
import type { Failure } from "../model/failure.ts";
import type { Invocation } from "../model/program-run.ts";
import { formatDuration } from "./durations.ts";

/** Says how a run failed, and how many of a cell's runs did. */
export function describeFailedRun(example: Sample, failed: number, total: number, invocation: Invocation): Failure {
  const { what, hint } = describeEnd(example, invocation);
  const share = total === 1 ? "" : ` in ${failed} of ${total} runs`;
  return { code: "PROGRAM_FAILED", message: `${what}${share}`, hint };
}

const LOOK_AT_ONE_RUN = "Run it once by itself to read what it prints.";

function describeEnd(sample: Sample, invocation: Invocation): { what: string; hint: string } {
  switch (sample.limit) {
    case "time":
      return {
        what: `Did not end within ${formatDuration(invocation.timeoutMs * 1e6)} and was stopped`,
        hint: "Raise the limit with --timeout, or give it less to do.",
      };
    case "output":
      return { what: "Printed more than is kept and was stopped", hint: "Let it print less." };
    case "memory":
      return { what: "Needed more memory than allowed and was stopped", hint: "Give it less to do." };
    case null:
      return sample.signal === null
        ? { what: `Ended with exit code ${sample.exitCode ?? "unknown"}`, hint: LOOK_AT_ONE_RUN }
        : { what: `Was ended by ${sample.signal}`, hint: LOOK_AT_ONE_RUN };
  }
}
