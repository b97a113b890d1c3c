import { ORPCError } from "@orpc/client";
import { toWireError } from "#shared/errors.ts";
import type { Failure } from "#shared/model/failure.ts";

/** Anything a call may throw, as code, words and hint for the screen. */
export function toFailure(error: unknown): Failure {
  if (!(error instanceof ORPCError)) return toWireError(error);
  const data: unknown = error.data;
  const hint =
    typeof data === "object" && data !== null && "hint" in data && typeof data.hint === "string" ? data.hint : null;
  return { code: error.code, message: error.message, hint };
}

/** True for calls that ended because the caller asked for it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
