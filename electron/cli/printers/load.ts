import { formatCount } from "#shared/format/numbers.ts";
import { describeSelfCheck } from "#shared/load/self-check-words.ts";
import { describeHost } from "#shared/format/host-words.ts";
import { loadJson, type LoadJson } from "#shared/format/load-json.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import { formatTable } from "./table.ts";

const HEAD = ["SANDBOX", "REQUESTS", "ERRORS", "COLD", "AVG", "MIN", "P50", "P95", "P99", "MAX", ""];

/** A load run as a table, times in milliseconds by the client's clock. */
export function formatLoad(run: Omit<StoredLoad, "damage">): string {
  const { series, pattern, runId, hosts } = loadJson(run);
  const rows = series.map((one) => [
    one.sandbox,
    formatCount(one.requests),
    String(one.errors),
    one.coldStarts === null ? "–" : String(one.coldStarts),
    ...[one.avgMs, one.minMs, one.p50Ms, one.p95Ms, one.p99Ms, one.maxMs].map(milliseconds),
    one.failure?.message ?? "",
  ]);
  const warnings = series.flatMap(({ sandbox, selfCheck }) =>
    selfCheck === null ? [] : describeSelfCheck(selfCheck).map((sentence) => `${sandbox}: ${sentence}`),
  );
  const platform = series.flatMap(platformWords);
  const lines = [...hosts.map(describeHost), ...platform, ...warnings, `wb runs show ${runId}`];
  return [`${pattern}, milliseconds`, formatTable(HEAD, rows), ...lines].join("\n");
}

/** What a platform's own records say of a series, and how many of them there are. */
function platformWords({ sandbox, activations, samples }: LoadJson["series"][number]): string[] {
  if (activations === null) return [];
  const { wanted, found, failure } = activations;
  const mean = (values: (number | null)[]) => {
    const told = values.filter((value) => value !== null);
    return milliseconds(told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0) / told.length);
  };
  const times = `OpenWhisk's duration ${mean(samples.map(({ owDurationMs }) => owDurationMs))} ms on average, waitTime ${mean(samples.map(({ waitTimeMs }) => waitTimeMs))}, initTime ${mean(samples.map(({ initTimeMs }) => initTimeMs))}`;
  const records = `${formatCount(found)} of ${formatCount(wanted)} records were found`;
  return [`${sandbox}: ${times}; ${records}${failure ? ` (${failure.message})` : ""}.`];
}

function milliseconds(ms: number | null): string {
  if (ms === null) return "–";
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}
