import type { Failure } from "#shared/model/failure.ts";

/** What main and the core's process say to each other; connections themselves go over ports of their own. */
export type MessageToCore =
  /** Brings one port: a window's connection. */
  | { type: "connect" }
  /** Answer `idle` once no job is queued or running. */
  | { type: "report-idle" }
  /** End every job and helper, then the process. */
  | { type: "close" };

export type MessageFromCore =
  | { type: "idle" }
  /** The core can't start; its process ends after this. */
  | { type: "failed"; failure: Failure };
