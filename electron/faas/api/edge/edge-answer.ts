import type { Activation, ActivationFault } from "#shared/model/faas/activation.ts";
import type { CallAnswer } from "../../controller/invoke/call.ts";
import type { CallRefused } from "../../controller/invoke/call-refused.ts";

/** An answer whose body is JSON already. */
export interface EdgeAnswer {
  status: number;
  body: string;
}

/** A fault whose cause isn't the function gets a status that invites to try again. */
const STATUS_OF_FAULT: Record<ActivationFault, number> = {
  "time-limit": 504,
  "memory-limit": 502,
  "output-limit": 502,
  trap: 502,
  "exit-code": 502,
  "bad-output": 502,
  "init-failed": 502,
  "sandbox-ended": 502,
  "queue-full": 429,
  "no-sandbox": 503,
  "client-gone": 503,
  "emulator-stopped": 503,
  // 503 says that nothing was done: this one may have run.
  "node-lost": 502,
};

/**
 * `{activationId, status, output, times, startKind, instanceId}` of a success, with `node` where one carried it out;
 * `{error, code, activationId}` otherwise.
 * Written as text, since the output is JSON already and the rest needs no escaping.
 */
export function edgeAnswer({ activation, outputText }: CallAnswer): EdgeAnswer {
  if (activation.status === "success") {
    const { activationId } = activation;
    const body =
      `{"activationId":"${activationId}","status":"success","output":${outputText},"times":${timesText(activation)},` +
      `"startKind":${textOrNull(activation.startKind)},"instanceId":${textOrNull(activation.instanceId)}` +
      (activation.node === undefined ? "}" : `,"node":"${activation.node.name}"}`);
    return { status: 200, body };
  }
  const code = activation.fault ?? "application-error";
  const status = activation.fault === null ? 502 : STATUS_OF_FAULT[activation.fault];
  return { status, body: errorBody(errorWords(activation), code, activation.activationId) };
}

export function edgeRefusal({ status, code, message }: CallRefused): EdgeAnswer {
  return { status, body: errorBody(message, code) };
}

export function errorBody(error: unknown, code: string, activationId?: string): string {
  return JSON.stringify({ error, code, activationId });
}

/** A function's own error as it gave it; otherwise why it did not end well, as closely as it is known. */
function errorWords({ fault, trap, exitCode, result }: Activation): unknown {
  if (fault === "trap" && trap) return `The function was stopped by a trap: ${trap.message}`;
  if (fault === "exit-code" && exitCode !== null) return `The function ended with exit code ${exitCode}.`;
  return (result as { error: unknown }).error;
}

function textOrNull(word: string | null): string {
  return word === null ? "null" : `"${word}"`;
}

function timesText({ phases, totalNs }: Activation): string {
  return (
    `{"queueNs":${phases.queueNs},"placeNs":${phases.placeNs},"createSandboxNs":${phases.createSandboxNs},` +
    `"startRuntimeNs":${phases.startRuntimeNs},"loadCodeNs":${phases.loadCodeNs},"compileNs":${phases.compileNs},` +
    `"instantiateNs":${phases.instantiateNs},"initNs":${phases.initNs},"runNs":${phases.runNs},` +
    `"replyNs":${phases.replyNs},"totalNs":${totalNs}}`
  );
}
