import { durationUnit } from "#shared/format/durations.ts";
import { describePoint } from "#shared/format/point-words.ts";
import type { RunManifest, Sample } from "#shared/model/benchmark.ts";
import { Table } from "../ui/index.ts";
import { formatIn } from "./format-in.ts";
import { RuntimeName } from "./runtime-name.tsx";
import styles from "./samples-table.module.css";

/** More rounds than this make a page slow and nobody reads them; the CSV export has all. */
export const MOST_ROUNDS = 500;

interface SamplesTableProps {
  manifest: RunManifest;
  /** Those of the first rounds at least. */
  samples: readonly Sample[];
  /** How many there are in all. */
  sampleCount: number;
}

/** Every run that was measured, a row for each round and a column for each cell. */
export function SamplesTable({ manifest, samples, sampleCount }: SamplesTableProps) {
  const unit = durationUnit(samples.reduce((longest, { wallNs }) => Math.max(longest, wallNs), 0));
  const several = new Set(manifest.cells.map(({ file }) => file)).size > 1;
  const rows = rounds(samples);
  const shown = rows.slice(0, MOST_ROUNDS);
  const rest = sampleCount - samples.length + countSamples(rows.slice(MOST_ROUNDS));
  return (
    <>
      <Table caption={`Wall time of every run in ${unit.symbol}`} showCaption className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Round</th>
            {manifest.cells.map((cell) => (
              <th key={cell.index} scope="col" data-numeric>
                <RuntimeName runtime={cell.runtime} />
                {(several || describePoint(cell.point) !== "") && (
                  <small className={styles.of}>
                    {several && cell.program} {describePoint(cell.point)}
                  </small>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ label, byCell }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {manifest.cells.map((cell) => {
                const sample = byCell.get(cell.index);
                return (
                  <td key={cell.index} data-numeric>
                    {sample ? formatIn(unit, sample.wallNs) : "–"}
                    {sample && describeBadEnd(sample)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </Table>
      {rest > 0 && <p className={styles.more}>{rest} more runs are not shown here; the CSV export has all of them.</p>}
    </>
  );
}

interface Round {
  label: string;
  byCell: Map<number, Sample>;
}

function rounds(samples: readonly Sample[]): Round[] {
  const byLabel = new Map<string, Round>();
  const inOrder = samples.toSorted((a, b) => phaseOrder(a) - phaseOrder(b) || a.round - b.round);
  for (const sample of inOrder) {
    const label = sample.phase === "warmup" ? `warm-up ${sample.round + 1}` : String(sample.round + 1);
    const round = byLabel.get(label) ?? { label, byCell: new Map() };
    round.byCell.set(sample.cell, sample);
    byLabel.set(label, round);
  }
  return [...byLabel.values()];
}

function countSamples(rows: readonly Round[]): number {
  return rows.reduce((sum, { byCell }) => sum + byCell.size, 0);
}

function phaseOrder({ phase }: Sample): number {
  return phase === "warmup" ? 0 : 1;
}

function describeBadEnd({ limit, signal, exitCode }: Sample) {
  const words = limit ? `${limit} limit` : (signal ?? (exitCode === 0 ? null : `exit ${exitCode ?? "?"}`));
  return words && <span className={styles.bad}> {words}</span>;
}
