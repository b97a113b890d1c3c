import { describeEvidence } from "#shared/format/evidence-words.ts";
import { describePoint } from "#shared/format/point-words.ts";
import { OPTIMIZATION_PARAMETER } from "#shared/model/benchmark-design.ts";
import type { Cell, RunManifest, RunSummary, Verdict } from "#shared/model/benchmark.ts";
import styles from "./result-view.module.css";

/** Every pair in words, with what its verdict rests on; closed until somebody asks. */
export function VerdictList({ manifest, summary }: { manifest: RunManifest; summary: RunSummary }) {
  const { verdicts } = summary;
  if (verdicts.length === 0) return null;
  return (
    <details className={styles.details}>
      <summary>{verdicts.length === 1 ? "What the verdict rests on" : `All ${verdicts.length} pairs in words`}</summary>
      <ul className={styles.verdicts}>
        {verdicts.map((verdict) => (
          <VerdictItem key={`${verdict.a} ${verdict.b}`} verdict={verdict} manifest={manifest} />
        ))}
      </ul>
    </details>
  );
}

function VerdictItem({ verdict, manifest }: { verdict: Verdict; manifest: RunManifest }) {
  const cellOf = (wanted: number) => manifest.cells.find(({ index }) => index === wanted);
  const [a, b] = [cellOf(verdict.a), cellOf(verdict.b)];
  const where = a ? whereOf(a, verdict.by, manifest) : "";
  const evidence = a && b ? describeEvidence(verdict, nameOf(a, verdict.by), nameOf(b, verdict.by)) : [];
  return (
    <li>
      {where !== "" && <strong>{where}: </strong>}
      {verdict.text}.{evidence.length > 0 && <small>{evidence.join(" · ")}</small>}
    </li>
  );
}

/** What tells the two cells of a verdict apart. */
function nameOf({ runtime, program, point }: Cell, by: Verdict["by"]): string {
  switch (by) {
    case "runtime":
      return runtime;
    case "program":
      return program;
    case "optimization":
      return `-${point[OPTIMIZATION_PARAMETER] ?? ""}`;
  }
}

/** What the two have in common, where there is more than one of it. */
function whereOf({ runtime, program, point }: Cell, by: Verdict["by"], { cells }: RunManifest): string {
  const several = (values: string[]) => new Set(values).size > 1;
  const rest = Object.entries(point).filter(([name]) => by !== "optimization" || name !== OPTIMIZATION_PARAMETER);
  return [
    by !== "program" && several(cells.map((cell) => cell.file)) ? program : "",
    by !== "runtime" && several(cells.map((cell) => cell.runtime)) ? runtime : "",
    describePoint(Object.fromEntries(rest)),
  ]
    .filter(Boolean)
    .join(", ");
}
