import type { ErrorCode } from "#shared/errors.ts";
import type { MeasuredCommand, MeasuredExecution, MeasuringMethods } from "./measured-command.ts";

/** What the measuring process is told. */
export type MeasurerRequest =
  | { type: "measure"; id: number; command: MeasuredCommand; streamOutput: boolean }
  | { type: "cancel"; id: number };

/** What the measuring process answers: `ready` once, then for each request exactly one `result` or `failed`. */
export type MeasurerReply =
  | { type: "ready"; methods: MeasuringMethods }
  /** Should the measuring process be killed, this process group is to be ended by whoever started it. */
  | { type: "orphan-group"; group: number }
  | { type: "output"; id: number; stream: "stdout" | "stderr"; text: string }
  | { type: "result"; id: number; execution: MeasuredExecution }
  | { type: "failed"; id: number; error: { code: ErrorCode; message: string; hint: string | null } };
