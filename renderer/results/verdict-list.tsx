import { describeEvidence } from "#shared/format/evidence-words.ts";
import { describePoint } from "#shared/format/point-words.ts";
import type { RunManifest, RunSummary, Verdict } from "#shared/model/benchmark.ts";
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
  const several = new Set(manifest.cells.map(({ file }) => file)).size > 1;
  const where = [several ? a?.program : "", describePoint(a?.point ?? {})].filter(Boolean).join(", ");
  const evidence = describeEvidence(verdict, a?.runtime ?? "", b?.runtime ?? "");
  return (
    <li>
      {where !== "" && <strong>{where}: </strong>}
      {verdict.text}.{evidence.length > 0 && <small>{evidence.join(" · ")}</small>}
    </li>
  );
}
