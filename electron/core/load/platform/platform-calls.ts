import { LoadTarget } from "#shared/model/load/load-target.ts";
import type { FetchedActivations } from "#shared/model/load/measured-host.ts";
import type { Endpoint } from "#shared/model/faas/deploy.ts";
import { OPENWHISK_REPORT } from "#shared/load/server-report.ts";
import { basicAuth } from "../../emulator/find-emulator.ts";
import { actionPath } from "../../emulator/openwhisk-api.ts";
import { originOf } from "./find-openwhisk.ts";
import { fetchActivations, type CallFacts } from "./fetch-activations.ts";
import { type OpenWhiskClient, withRetries } from "./openwhisk-client.ts";

/** Blocking calls of an action: they answer with its record, and name the activation in a header. */
export function callsOf(
  { url, auth }: Endpoint,
  name: string,
  argument: unknown,
  { timeoutMs, insecure = false }: { timeoutMs: number; insecure?: boolean },
): LoadTarget {
  return LoadTarget.parse({
    url: `${originOf(url)}/api/v1/namespaces/_/${actionPath(name)}?blocking=true`,
    method: "POST",
    headers: { "content-type": "application/json", authorization: basicAuth(auth) },
    bodies: [JSON.stringify(argument ?? {})],
    timeoutMs,
    report: OPENWHISK_REPORT,
    insecure,
  });
}

/** Remembers where an action's list stands before a load, and fetches what came after it. */
export async function beginRecords(name: string, client: OpenWhiskClient, signal: AbortSignal) {
  // The newest record's own start: so no clock of here is compared with the platform's.
  const newest = await withRetries(() => client.activations({ name, limit: 1, skip: 0 }), signal);
  const [first] = Array.isArray(newest) ? (newest as { start?: unknown }[]) : [];
  const sinceMs = typeof first?.start === "number" ? first.start : null;
  return (
    ids: readonly string[],
    onFacts: (facts: CallFacts[]) => Promise<void>,
    signalThen: AbortSignal,
  ): Promise<FetchedActivations> => fetchActivations(ids, client, { name, sinceMs, signal: signalThen, onFacts });
}
