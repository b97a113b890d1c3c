import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { CallFacts } from "./platform/fetch-activations.ts";

/** Facts of a call as a list, as they lie in a file. */
export type FactsRow = [
  activationId: string,
  startKind: CallFacts["startKind"],
  waitTimeMs: number | null,
  initTimeMs: number | null,
  durationMs: number | null,
  kind: string | null,
];

export function toFactsRow({ activationId, startKind, times }: CallFacts): FactsRow {
  return [activationId, startKind, times.waitTimeMs, times.initTimeMs, times.durationMs, times.kind];
}

/** Puts what a platform's records say beside what the answers said, by the activation's id. */
export function joinCallFacts(samples: LoadSample[], rows: readonly FactsRow[]): LoadSample[] {
  if (rows.length === 0) return samples;
  const byId = new Map(rows.map((row) => [row[0], row]));
  return samples.map((sample) => {
    const { server } = sample;
    const row = server?.activationId == null ? undefined : byId.get(server.activationId);
    if (!server || !row) return sample;
    const [, startKind, waitTimeMs, initTimeMs, durationMs, kind] = row;
    const openWhisk = { waitTimeMs, initTimeMs, durationMs, kind };
    return { ...sample, server: { ...server, startKind: server.startKind ?? startKind, openWhisk } };
  });
}
