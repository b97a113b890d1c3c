import type { Activation } from "#shared/model/faas/activation.ts";
import type { ResolvedAction } from "../entities/entity-store.ts";

export interface CallRequest {
  action: ResolvedAction;
  /** Whose call it is: it counts for this namespace and is kept there. */
  caller: { readonly namespace: string; readonly subject: string };
  /** Any JSON value; undefined when there are none. */
  argument: unknown;
  /** The same as the client sent it; absent where it was put together here. */
  argumentText?: string;
  requestBytes: number;
  /** `process.hrtime.bigint()` */
  arrivedNs: bigint;
  through: Activation["through"];
  /** Ends the call: whoever asked is gone. */
  signal?: AbortSignal;
}

/** A call that ended, with the texts that were made of its result on the way. */
export interface CallAnswer {
  activation: Activation;
  /** `activation.result` as JSON. */
  resultText: string;
  /** What the edge gives as `output`, as JSON. */
  outputText: string;
}

export interface StartedCall {
  activationId: string;
  /** Never rejects because of a function; by then its activation is kept. */
  done: Promise<CallAnswer>;
}

/** A call that was let in: parameters are merged, arguments are valid. */
export interface AdmittedCall extends CallRequest {
  activationId: string;
  /** The sequence that made it. */
  cause: string | null;
  /** Within a sequence. */
  made?: CallsMade;
  signal: AbortSignal;
}

/** What the outermost sequence and all that are in it called so far. */
export interface CallsMade {
  functions: number;
  /** They are counted too: sequences that come to contain each other would never end. */
  sequences: number;
}
