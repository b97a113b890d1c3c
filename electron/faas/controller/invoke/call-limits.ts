import { CallRefused } from "./call-refused.ts";

/** What holds for every call, whatever its function's own limits are. */
export interface CallLimits {
  /** Of the arguments as they arrive. */
  maxPayloadBytes: number;
  /** Of a result as JSON. */
  maxResultBytes: number;
  /** Calls of functions that one sequence makes, with those of the sequences in it. */
  maxSequenceLength: number;
  /** A client that waits for a result gets the activation's id instead after this long. */
  maxBlockingWaitMs: number;
}

/** OpenWhisk's own (docs/reference.md). */
export const OPENWHISK_CALL_LIMITS: CallLimits = {
  maxPayloadBytes: 1 << 20,
  maxResultBytes: 1 << 20,
  maxSequenceLength: 50,
  maxBlockingWaitMs: 60_000,
};

/** In OpenWhisk's words. */
export function payloadTooLarge(sizeBytes: number, limits: CallLimits): CallRefused {
  return new CallRefused(
    "payload-too-large",
    `Request larger than allowed: ${sizeBytes} > ${limits.maxPayloadBytes} bytes.`,
  );
}
