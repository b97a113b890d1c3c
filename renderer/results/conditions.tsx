import { cellCommands, describeConditions } from "#shared/format/conditions.ts";
import { describePoint } from "#shared/format/point-words.ts";
import type { RunManifest, RunSummary } from "#shared/model/benchmark.ts";
import { CopyCommand } from "../ui/index.ts";
import styles from "./conditions.module.css";

/** How, where and with which commands a comparison was measured: what a reader needs to judge or repeat it. */
export function Conditions({ manifest, summary }: { manifest: RunManifest; summary: RunSummary }) {
  const ran = manifest.cells.filter(({ command }) => command !== "");
  return (
    <dl className={styles.conditions}>
      {describeConditions(manifest, summary).map(({ label, phrases }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{phrases.join(" · ")}</dd>
        </div>
      ))}
      <div>
        <dt>Commands</dt>
        <dd>
          <ul className={styles.commands}>
            {ran.map((cell) => (
              <li key={cell.index}>
                <span>
                  {cell.runtime} {describePoint(cell.point)}
                </span>
                <div>
                  {cellCommands(cell).map((command) => (
                    <div key={command} className={styles.command}>
                      <code>{command}</code>
                      <CopyCommand command={command} label="Copy" />
                    </div>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </dd>
      </div>
    </dl>
  );
}
