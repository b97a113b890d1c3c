import { formatDuration } from "#shared/format/durations.ts";
import type { Phases } from "#shared/model/program-run.ts";
import styles from "./phases-bar.module.css";

const PHASES: { key: keyof Phases; label: string; about: string }[] = [
  { key: "spawnNs", label: "spawn", about: "starting the process" },
  { key: "loadNs", label: "load", about: "reading the module" },
  { key: "compileNs", label: "compile", about: "turning wasm into machine code" },
  { key: "instantiateNs", label: "instantiate", about: "giving the module its memory and imports" },
  { key: "runNs", label: "run", about: "the program itself" },
  { key: "exitNs", label: "exit", about: "ending the process" },
];

/** Where the time of one run went, in the order in which it passed. */
export function PhasesBar({ phases }: { phases: Phases }) {
  const parts = PHASES.flatMap((phase, order) => {
    const ns = phases[phase.key];
    return ns === undefined ? [] : [{ ...phase, ns, order }];
  });
  const totalNs = parts.reduce((sum, { ns }) => sum + ns, 0);
  if (totalNs === 0) return null;
  return (
    <figure className={styles.phases} aria-label="Phases of the run">
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ key, ns, order }) => (
          <span key={key} data-phase={order} style={{ flexGrow: ns }} />
        ))}
      </div>
      <ul className={styles.legend}>
        {parts.map(({ key, label, about, ns, order }) => (
          <li key={key} title={about}>
            <span className={styles.swatch} data-phase={order} aria-hidden="true" />
            {label} <strong>{formatDuration(ns)}</strong>
          </li>
        ))}
      </ul>
    </figure>
  );
}
