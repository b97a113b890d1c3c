import type { RunManifest, Sample } from "../model/benchmark.ts";

/**
 * Every run as a row of CSV (RFC 4180: CRLF, quotes doubled), in the order they were taken; in-program timers are
 * columns of their own after the fixed ones. Times in nanoseconds; an unknown value is an empty field.
 */
export function samplesCsv(manifest: RunManifest, samples: readonly Sample[]): string {
  const cells = new Map(manifest.cells.map((cell) => [cell.index, cell]));
  const metrics = [...new Set(samples.flatMap((sample) => Object.keys(sample.metrics)))].toSorted();
  const header = [
    "program",
    "runtime",
    "phase",
    "round",
    "wall_ns",
    "user_ns",
    "sys_ns",
    "max_rss_bytes",
    "exit_code",
    "signal",
    "limit",
    "output_sha256",
    "cell",
    "file",
    ...metrics,
  ];
  const rows = samples.map((sample) => [
    cells.get(sample.cell)?.program ?? null,
    cells.get(sample.cell)?.runtime ?? null,
    sample.phase,
    sample.round,
    sample.wallNs,
    sample.userNs,
    sample.sysNs,
    sample.maxRssBytes,
    sample.exitCode,
    sample.signal,
    sample.limit,
    sample.stdoutSha256,
    sample.cell,
    cells.get(sample.cell)?.file ?? null,
    ...metrics.map((name) => sample.metrics[name] ?? null),
  ]);
  return [header, ...rows].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

function csvField(value: string | number | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
