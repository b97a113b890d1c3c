import type { Trap } from "#shared/model/program-run.ts";
import type { MeasuredExecution } from "../measure/measured-command.ts";
import type { RuntimeAdapter } from "./adapter.ts";

/** A runtime's report is far shorter, and it stands at the end. */
const REPORT_BYTES = 64 << 10;

/** What of a run's end was the runtime's doing: the trap it tells of, and stdout without what it printed there itself. */
export interface EndReading {
  trap: Trap | null;
  stdout: Uint8Array;
}

/** `silent`: the program is a module that imports nothing, and so can print nothing. */
export function readEnd(execution: MeasuredExecution, runtime: RuntimeAdapter, silent: boolean): EndReading {
  const { exitCode, signal, limit } = execution;
  const own = Buffer.from((silent && runtime.silentProgramStdout) || "");
  const isOwn = own.length > 0 && own.equals(execution.stdout);
  const mayBeTrap = limit === null && signal === null && exitCode !== 0;
  const ended = { exitCode, stdout: endOf(execution.stdout), stderr: endOf(execution.stderr), silent };
  return {
    stdout: isOwn ? new Uint8Array() : execution.stdout,
    trap: (mayBeTrap && runtime.readTrap?.(ended)) || null,
  };
}

function endOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(-REPORT_BYTES));
}
