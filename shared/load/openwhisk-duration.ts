import { durationNs } from "../faas/openwhisk-times.ts";
import type { LoadSample } from "../model/load/load-sample.ts";

const NS_PER_MS = 1e6;

/**
 * Initialization and run of a call, which OpenWhisk calls its duration: neither the wait before nor the way there. Null
 * where nobody tells.
 */
export function owDurationMs({ server }: Pick<LoadSample, "server">): number | null {
  if (server?.openWhisk) return server.openWhisk.durationMs;
  return server?.phases ? durationNs({ phases: server.phases }) / NS_PER_MS : null;
}
