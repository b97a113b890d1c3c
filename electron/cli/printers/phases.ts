import { formatDuration } from "#shared/format/durations.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import type { Phases } from "#shared/model/program-run.ts";
import { formatTable } from "./table.ts";

const COLUMNS: readonly [keyof Phases, string][] = [
  ["spawnNs", "SPAWN"],
  ["loadNs", "LOAD"],
  ["compileNs", "COMPILE"],
  ["instantiateNs", "INSTANTIATE"],
  ["runNs", "RUN"],
  ["exitNs", "EXIT"],
];

/** The phases of each bar's median run with how they were told apart; no lines where none were measured. */
export function formatPhases(summary: RunSummary): string[] {
  const known = summary.series.filter(({ phases }) => phases !== null);
  const columns = COLUMNS.filter(([phase]) => known.some(({ phases }) => phases?.times[phase] !== undefined));
  if (known.length === 0) return [];
  // Bars with fewer phases say less of the same.
  const [method = ""] = known.map(({ phases }) => phases?.method ?? "").toSorted((a, b) => b.length - a.length);
  if (columns.length === 0) return ["", `note: No phases yet. ${method}.`];
  const rows = known.map(({ program, runtime, phases }) => [
    program,
    runtime,
    ...columns.map(([phase]) => {
      const ns = phases?.times[phase];
      if (ns !== undefined) return formatDuration(ns);
      return phases?.untold?.includes(phase) ? "in the noise" : "–";
    }),
  ]);
  return [
    "",
    formatTable(["PROGRAM", "RUNTIME", ...columns.map(([, title]) => title)], rows),
    `note: Phases of the median run. ${method}.`,
  ];
}

/** What every time includes whatever the program does; no line where it wasn't measured. */
export function formatSpawnFloor({ sessions }: RunManifest): string[] {
  const floor = sessions.at(-1)?.spawnFloor;
  if (!floor) return [];
  const interval = floor.ci95Ns ? ` (95 %: ${floor.ci95Ns.map(formatDuration).join(" to ")})` : "";
  return [
    `note: Starting and ending an empty program takes ${formatDuration(floor.medianNs)}${interval} here; every time above includes it.`,
  ];
}
