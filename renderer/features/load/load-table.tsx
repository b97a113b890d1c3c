import { Fragment } from "react";
import { durationUnit, type DurationUnit } from "#shared/format/durations.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { decimalsFor, formatCount, formatPercent } from "#shared/format/numbers.ts";
import { LOAD_MEASURE_WORDS, type LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { loadLooks } from "#shared/figures/load-looks.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { isCold } from "#shared/load/cold-starts.ts";
import { isWarmUp } from "#shared/load/request-times.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadManifest, LoadSeries } from "#shared/model/load/load-run.ts";
import type { LatencySummary } from "#shared/model/load/load-summary.ts";
import { Table } from "../../ui/index.ts";
import { seriesFigures } from "./series-figures.ts";
import styles from "./load-page.module.css";

interface LoadTableProps {
  manifest: LoadManifest;
  samples: readonly (readonly LoadSample[])[];
  measure: LoadMeasure;
  theme: Theme;
  running: boolean;
}

const COLUMNS = ["avg", "min", "p50", "p95", "p99", "max"] as const;
const KEYS = {
  avg: "avgNs",
  min: "minNs",
  p50: "p50Ns",
  p95: "p95Ns",
  p99: "p99Ns",
  max: "maxNs",
} as const satisfies Record<(typeof COLUMNS)[number], keyof LatencySummary>;

/** The numbers of each series; one that isn't there says why. */
export function LoadTable({ manifest, samples, measure, theme, running }: LoadTableProps) {
  const all = manifest.series.length > 0 ? manifest.series : plannedSeries(manifest);
  const looks = loadLooks(all, theme);
  const rows = all.map((series, place) => {
    const own = samples[place] ?? [];
    return { series, look: looks[place], own, figures: seriesFigures(series, own, manifest) };
  });
  const unit = unitOf(rows.flatMap(({ figures }) => figures?.[measure]?.p50Ns ?? []));
  const { label } = LOAD_MEASURE_WORDS[measure];
  return (
    <Table caption={`Times by ${label.toLowerCase()} in ${unit.symbol}, one row for each sandbox`}>
      <thead>
        <tr>
          <th scope="col">Sandbox</th>
          <th scope="col" data-numeric>
            Requests
          </th>
          <th scope="col" data-numeric>
            Errors
          </th>
          <th scope="col" data-numeric title="A sandbox was made for the call: cold and recreated">
            Cold
          </th>
          {COLUMNS.map((column) => (
            <th key={column} scope="col" data-numeric>
              {column === "avg" ? `avg [${unit.symbol}]` : column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ series, look, own, figures }) => (
          <Fragment key={series.label}>
            <tr>
              <th
                scope="row"
                rowSpan={figures !== null && series.failure ? 2 : undefined}
                title={series.sizeBytes === null ? undefined : `deployed: ${formatBytes(series.sizeBytes)}`}
              >
                <span className={styles.swatch} style={{ background: look?.color.edge }} aria-hidden="true" />
                {series.label}
              </th>
              {figures === null ? (
                <td colSpan={COLUMNS.length + 3} className={styles.missing}>
                  {series.failure
                    ? failureWords(series.failure)
                    : running
                      ? series.startedAt === null
                        ? "waits for its turn"
                        : "is being measured"
                      : "was not measured"}
                </td>
              ) : (
                <>
                  <td data-numeric>{formatCount(figures.requests)}</td>
                  <td data-numeric data-bad={figures.errors > 0 || undefined}>
                    {formatCount(figures.errors)}
                  </td>
                  <td data-numeric>{coldWords(own, manifest)}</td>
                  {COLUMNS.map((column) => (
                    <td key={column} data-numeric>
                      {formatIn(unit, figures[measure]?.[KEYS[column]])}
                    </td>
                  ))}
                </>
              )}
            </tr>
            {figures !== null && series.failure && (
              <tr>
                <td colSpan={COLUMNS.length + 3} className={styles.missing}>
                  {failureWords(series.failure)}
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}

function failureWords({ message, hint }: Failure): string {
  return [message, hint].filter((part) => part !== null).join(" ");
}

/** What will be there, before the run knows of its sandboxes itself. */
function plannedSeries({ request: { sandboxes } }: LoadManifest): LoadSeries[] {
  const empty = { targets: [], sizeBytes: null, startedAt: null, result: null, failure: null };
  return sandboxes.map((sandbox) => ({ sandbox, label: sandbox, ...empty }));
}

/** Milliseconds unless all is far below them. */
function unitOf(medians: readonly number[]): DurationUnit {
  const largest = Math.max(0, ...medians);
  return durationUnit(largest < 1e5 && largest > 0 ? largest : Math.max(1e6, largest));
}

function formatIn(unit: DurationUnit, ns: number | undefined): string {
  if (ns === undefined) return "–";
  const value = ns / unit.ns;
  return value.toFixed(Math.min(decimalsFor(value), 3));
}

function coldWords(samples: readonly LoadSample[], { request: { warmUp } }: LoadManifest): string {
  const told = samples.filter((sample) => !isWarmUp(sample, warmUp)).flatMap((sample) => isCold(sample) ?? []);
  if (told.length === 0) return "–";
  const cold = told.filter(Boolean).length;
  return cold === 0 ? "0" : `${formatCount(cold)} (${formatPercent(cold / told.length)})`;
}
