import { PHASE_NAMES } from "#shared/faas/waterfall.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { INVOCATION_PHASES, type InvocationPhases } from "#shared/model/faas/activation.ts";
import styles from "./phases.module.css";

interface PhaseStripProps {
  phases: InvocationPhases;
  totalNs: number;
  /** The time that is as long as the place. */
  scaleNs: number;
}

/** Where the time of one call went, as small as a row: one element however many phases. */
export function PhaseStrip({ phases, totalNs, scaleNs }: PhaseStripProps) {
  let atNs = 0;
  const stops: string[] = [];
  const words: string[] = [];
  for (const phase of INVOCATION_PHASES) {
    const ns = phases[phase];
    if (ns === 0 || totalNs === 0) continue;
    const from = (100 * atNs) / totalNs;
    atNs += ns;
    stops.push(`var(--phase-${phase}) ${from.toFixed(2)}% ${((100 * atNs) / totalNs).toFixed(2)}%`);
    words.push(`${PHASE_NAMES[phase]} ${formatDuration(ns)}`);
  }
  if (atNs < totalNs) stops.push(`var(--phase-rest) ${((100 * atNs) / totalNs).toFixed(2)}% 100%`);
  return (
    <span
      className={styles.strip}
      title={words.join("\n")}
      aria-hidden="true"
      style={{
        width: `${scaleNs === 0 ? 0 : Math.min(100, (100 * totalNs) / scaleNs).toFixed(2)}%`,
        background: stops.length > 1 ? `linear-gradient(to right, ${stops.join(", ")})` : "var(--phase-rest)",
      }}
    />
  );
}
