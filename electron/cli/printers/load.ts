import { formatCount } from "#shared/format/numbers.ts";
import { describeSelfCheck } from "#shared/load/self-check-words.ts";
import { loadJson } from "#shared/format/load-json.ts";
import type { StoredLoad } from "#shared/model/load/load-run.ts";
import { formatTable } from "./table.ts";

const HEAD = ["SANDBOX", "REQUESTS", "ERRORS", "COLD", "AVG", "MIN", "P50", "P95", "P99", "MAX", ""];

/** A load run as a table, times in milliseconds by the client's clock. */
export function formatLoad(run: Pick<StoredLoad, "manifest" | "samples">): string {
  const { series, pattern, runId } = loadJson(run);
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
  return [`${pattern}, milliseconds`, formatTable(HEAD, rows), ...warnings, `wb runs show ${runId}`].join("\n");
}

function milliseconds(ms: number | null): string {
  if (ms === null) return "–";
  return ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}
