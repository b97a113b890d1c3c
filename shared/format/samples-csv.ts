import type { RunManifest, Sample } from "../model/benchmark.ts";
import { csvRow } from "./csv.ts";

/**
 * Every run as a row of CSV (RFC 4180: CRLF, quotes doubled), in the order they were taken; parameters of the sweep and
 * in-program timers are columns of their own after the fixed ones. `role` tells programs from
 * what was measured beside them: the spawn floor, empty programs and stubs. Times in nanoseconds; an unknown value is an empty field.
 */
export function samplesCsv(manifest: RunManifest, samples: readonly Sample[]): string {
  const cells = new Map(manifest.cells.map((cell) => [cell.index, cell]));
  const beside = new Map(manifest.auxiliary.map((cell) => [cell.index, cell]));
  const parameters = manifest.request.sweep.map(({ name }) => name);
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
    "session",
    "trap",
    "role",
    ...parameters,
    ...metrics,
  ];
  const rows = samples.map((sample) => [
    cells.get(sample.cell)?.program ?? null,
    (cells.get(sample.cell) ?? beside.get(sample.cell))?.runtime ?? null,
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
    sample.session,
    sample.trap?.kind ?? null,
    beside.get(sample.cell)?.role ?? "program",
    ...parameters.map((name) => cells.get(sample.cell)?.point[name] ?? null),
    ...metrics.map((name) => sample.metrics[name] ?? null),
  ]);
  return [header, ...rows].map(csvRow).join("");
}
