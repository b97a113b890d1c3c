import type { ActivationFault, ActivationStatus } from "#shared/model/faas/activation.ts";
import type { FunctionLimits } from "#shared/model/faas/function.ts";
import type { CallOutcome } from "../../invoker/invoker.ts";
import type { CallLimits } from "./call-limits.ts";

export interface FaultWords {
  status: ActivationStatus;
  message: string;
}

/** Status and words that OpenWhisk has for a call that failed (ErrorResponse.scala, ActivationResult.scala). */
export function faultWords(
  outcome: Pick<CallOutcome, "failedInInit"> & { failure: { fault: ActivationFault; message: string | null } },
  limits: FunctionLimits,
  { maxResultBytes }: Pick<CallLimits, "maxResultBytes">,
): FaultWords {
  const { failedInInit, failure } = outcome;
  switch (failure.fault) {
    case "time-limit": {
      const where = failedInInit ? " during initialization." : ".";
      return developerError(`The action exceeded its time limits of ${limits.timeoutMs} milliseconds${where}`);
    }
    case "memory-limit":
      return developerError("The action exhausted its memory and was aborted.");
    case "output-limit":
      // It was ended at the first byte too many, so that nobody knows how many there would have been.
      return applicationError(resultTooLong(maxResultBytes + 1, maxResultBytes));
    case "init-failed":
      return developerError(initFailed(failure.message));
    case "bad-output":
      return developerError(failure.message ?? "The action did not produce a valid JSON or JSON Array response.");
    case "trap":
    case "exit-code":
      return developerError(failedInInit ? initFailed(failure.message) : ABNORMAL_RUN);
    case "sandbox-ended":
      return developerError(failedInInit ? "The action did not initialize and exited unexpectedly." : ABNORMAL_RUN);
    case "queue-full":
      return internalError(SYSTEM_OVERLOADED);
    case "no-sandbox":
      return internalError("Failed to provision resources to run the action.");
    case "client-gone":
      return internalError("The client closed the connection before the action ended.");
    case "emulator-stopped":
      return internalError("The emulator was stopped before the action ended.");
    case "node-lost":
      return internalError(failure.message ?? "The node was lost while it carried out the action.");
  }
}

export const SYSTEM_OVERLOADED = "System is overloaded, try again later.";
const ABNORMAL_RUN = "The action did not produce a valid response and exited unexpectedly.";

export function resultTooLong(sizeBytes: number, allowedBytes: number): string {
  return `The action produced a response that exceeded the allowed length: ${sizeBytes} > ${allowedBytes} bytes.`;
}

function initFailed(message: string | null): string {
  return message ? `The action failed during initialization: ${message}` : "The action failed during initialization.";
}

const developerError = (message: string): FaultWords => ({ status: "action developer error", message });
const applicationError = (message: string): FaultWords => ({ status: "application error", message });
const internalError = (message: string): FaultWords => ({ status: "whisk internal error", message });
