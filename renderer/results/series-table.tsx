import { capitalized, timeName, type FigureView } from "#shared/figures/figure-view.ts";
import { referenceTerms } from "#shared/figures/run-rows.ts";
import { durationUnit, formatMean, type DurationUnit } from "#shared/format/durations.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatSignificant } from "#shared/format/numbers.ts";
import { describePoint } from "#shared/format/point-words.ts";
import { reasonBeside } from "#shared/format/reason-words.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import type { RunManifest, RunSummary, Series } from "#shared/model/benchmark.ts";
import type { Failure } from "#shared/model/failure.ts";
import { describeTerms, unequalTerms } from "#shared/model/execution-terms.ts";
import { languageOf } from "#shared/model/target.ts";
import { Table } from "../ui/index.ts";
import { addressOfLacking, useTools } from "../workspace/index.ts";
import { formatIn } from "./format-in.ts";
import { isSameWork, ratioTo, referenceSeries } from "./reference-cell.ts";
import { RuntimeName } from "./runtime-name.tsx";
import styles from "./series-table.module.css";

interface SeriesTableProps {
  manifest: RunManifest;
  summary: RunSummary;
  view: FigureView;
  /** The colour that stands for a runtime in the chart. */
  colorOf: (runtime: string) => string;
}

/** Every number of a comparison; a row that could not run says why. */
export function SeriesTable({ manifest, summary, view, colorOf }: SeriesTableProps) {
  const { series } = summary;
  const unit = durationUnit(Math.max(0, ...series.map(({ meanNs }) => meanNs ?? 0)));
  const time = timeName(view);
  const pointOf = new Map(manifest.cells.map(({ index, point }) => [index, describePoint(point)]));
  const manyPrograms = new Set(series.map(({ program }) => program)).size > 1;
  const columns = [
    { label: `Mean ± 95 % [${unit.symbol}]`, title: `Mean ${time} with the 95 % interval of the mean` },
    {
      label: "Relative",
      title: `Time relative to ${view.reference ?? "native, or to the first runtime where native did not run"}`,
    },
    { label: "Median", title: `Median ${time} in ${unit.symbol}` },
    { label: "Min", title: `Shortest run in ${unit.symbol}` },
    { label: "Max", title: `Longest run in ${unit.symbol}` },
    { label: "User", title: `Mean processor time in the program's own code, in ${unit.symbol}` },
    { label: "System", title: `Mean processor time in the operating system, in ${unit.symbol}` },
    { label: "Memory", title: "Mean of the largest resident set" },
    { label: "n", title: "Measured runs that ended well" },
  ];
  return (
    <Table caption={`${capitalized(time)}s in ${unit.symbol}, one row for each runtime`} className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Runtime</th>
          {columns.map(({ label, title }) => (
            <th key={label} scope="col" data-numeric title={title}>
              {label}
            </th>
          ))}
          <th scope="col" className={styles.terms}>
            Terms
          </th>
          <th scope="col" title="Whether it printed the same as the others">
            Output
          </th>
        </tr>
      </thead>
      <tbody>
        {series.map((row) => (
          <tr key={row.cell} data-cell={row.cell}>
            <th scope="row">
              <span className={styles.swatch} style={{ background: colorOf(row.runtime) }} aria-hidden="true" />
              <span title={row.terms ? describeTerms(row.terms) : undefined}>
                <RuntimeName runtime={row.runtime} />
              </span>
              <UnequalMark row={row} manifest={manifest} summary={summary} />
              {manyPrograms && <span className={styles.program}> {row.program}</span>}
              <span className={styles.program}> {pointOf.get(row.cell)}</span>
            </th>
            {row.n === 0 && row.failure ? (
              <MissingResult failure={row.failure} row={row} manifest={manifest} columns={columns.length + 2} />
            ) : (
              <Numbers row={row} manifest={manifest} summary={summary} view={view} unit={unit} />
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

interface MissingResultProps extends Pick<SeriesTableProps, "manifest"> {
  failure: Failure;
  row: Series;
  columns: number;
}

function MissingResult({ failure, row: { runtime, program }, manifest, columns }: MissingResultProps) {
  const tools = useTools((state) => state.tools);
  const { compilers } = manifest.request.build;
  return (
    <td colSpan={columns} className={styles.failure}>
      {reasonBeside(runtime, failure.message)}{" "}
      {failure.code === "TOOL_UNAVAILABLE" && (
        <a href={addressOfLacking(runtime, { tools, language: languageOf(program), compilers })}>Show in Tools</a>
      )}
    </td>
  );
}

interface NumbersProps extends Pick<SeriesTableProps, "manifest" | "summary" | "view"> {
  row: Series;
  unit: DurationUnit;
}

function Numbers({ row, manifest, summary, view, unit }: NumbersProps) {
  const reference = referenceSeries(manifest, summary, row, view.reference);
  const ratio = reference?.cell === row.cell ? 1 : reference ? ratioTo(summary, reference.cell, row.cell) : null;
  return (
    <>
      <td data-numeric>
        {row.meanNs === null ? "–" : formatMean(row.meanNs, row.ci95Ns, unit).replace(` ${unit.symbol}`, "")}
      </td>
      <td data-numeric>{ratio === null ? "–" : `${formatSignificant(ratio)}×`}</td>
      <td data-numeric>{formatIn(unit, row.medianNs)}</td>
      <td data-numeric>{formatIn(unit, row.minNs)}</td>
      <td data-numeric>{formatIn(unit, row.maxNs)}</td>
      <td data-numeric>{formatIn(unit, row.userNs)}</td>
      <td data-numeric>{formatIn(unit, row.sysNs)}</td>
      <td data-numeric>{row.maxRssBytes === null ? "–" : formatBytes(row.maxRssBytes)}</td>
      <td data-numeric>{row.n}</td>
      <td className={styles.terms}>
        {row.terms ? describeTerms(row.terms) : "–"}
        <Precompiled row={row} manifest={manifest} />
      </td>
      <td>{outputWords(row)}</td>
    </>
  );
}

/** The chart's hatch beside the name of what doesn't stand on level terms. */
function UnequalMark({ row, manifest, summary }: { row: Series } & Pick<SeriesTableProps, "manifest" | "summary">) {
  const cell = manifest.cells.find(({ index }) => index === row.cell);
  if (!cell || !row.terms || row.n === 0) return null;
  const program = manifest.cells.filter((other) => isSameWork(other, cell));
  const reference = referenceTerms(program, summary.series);
  const unequal = reference && unequalTerms(row.terms, reference);
  if (unequal === null) return null;
  const words = `Not on level terms: ${unequal}`;
  return <span className={styles.unequal} role="img" aria-label={words} title={words} />;
}

/** A step of its own, no part of the times beside it. */
function Precompiled({ row, manifest }: { row: Series; manifest: RunManifest }) {
  const precompilation = manifest.cells.find(({ index }) => index === row.cell)?.precompilation ?? null;
  if (precompilation === null) return null;
  return <small className={styles.ahead}>{describePrecompilation(precompilation)}</small>;
}

function outputWords({ outputOk }: Series) {
  if (outputOk === null) return "–";
  return outputOk ? "same" : <strong className={styles.differs}>differs</strong>;
}
