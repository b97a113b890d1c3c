import type { ErrorCode } from "./errors.ts";

/** How the programs of the workbench end. */
export const EXIT = { done: 0, failed: 1, usage: 2, toolMissing: 3, cancelled: 130 } as const;

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  TOOL_UNAVAILABLE: EXIT.toolMissing,
  INVALID_REQUEST: EXIT.usage,
  FILE_NOT_FOUND: EXIT.usage,
  RUN_NOT_FOUND: EXIT.usage,
  CANCELLED: EXIT.cancelled,
};

/** The exit code for an error of ours; anything that isn't the caller's mistake or a missing tool is a failure. */
export function exitCodeOf(code: string): number {
  return BY_CODE[code as ErrorCode] ?? EXIT.failed;
}
