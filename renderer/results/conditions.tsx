import { formatBytes } from "#shared/format/bytes.ts";
import { describePrecompilation } from "#shared/format/precompilation-words.ts";
import type { RunManifest } from "#shared/model/benchmark.ts";
import { CopyCommand } from "../ui/index.ts";
import styles from "./conditions.module.css";

/** How, where and with which commands a comparison was measured: what a reader needs to judge or repeat it. */
export function Conditions({ manifest }: { manifest: RunManifest }) {
  const { machine, methods, cells, request } = manifest;
  const ahead = cells.flatMap(({ runtime, program, precompilation }) =>
    precompilation === null ? [] : [`${program} on ${runtime}: ${describePrecompilation(precompilation)}`],
  );
  const surroundings = [
    `${machine.cpuModel}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`,
    `${machine.os} (${machine.arch}), kernel ${machine.kernel}`,
    machine.governor && `CPU governor ${machine.governor}`,
    machine.virtualization && `inside ${machine.virtualization}`,
    machine.loadAverage !== null && `load ${machine.loadAverage.toFixed(2)} at the start`,
    machine.onBattery !== null && (machine.onBattery ? "on battery" : "on mains power"),
  ].filter(Boolean);
  return (
    <dl className={styles.conditions}>
      <dt>Measured</dt>
      <dd>
        wall: {methods.wall}; processor time: {methods.cpu}; memory: {methods.memory}
      </dd>
      <dt>Order</dt>
      <dd>
        rounds in a shuffled order (seed {manifest.seed}), {request.warmupRuns} warm-up{" "}
        {request.warmupRuns === 1 ? "run" : "runs"} each kept apart
      </dd>
      {ahead.length > 0 && (
        <>
          <dt>Before all runs</dt>
          <dd>{ahead.join(" · ")}; not part of any time above</dd>
        </>
      )}
      <dt>Machine</dt>
      <dd>{surroundings.join(" · ")}</dd>
      <dt>Commands</dt>
      <dd>
        <ul className={styles.commands}>
          {cells
            .filter((cell) => cell.command !== "")
            .map((cell) => (
              <li key={cell.index}>
                <span>{cell.runtime}</span>
                <div>
                  {[...(cell.artifact?.commands ?? []), ...(cell.precompilation?.commands ?? []), cell.command].map(
                    (command) => (
                      <div key={command} className={styles.command}>
                        <code>{command}</code>
                        <CopyCommand command={command} label="Copy" />
                      </div>
                    ),
                  )}
                </div>
              </li>
            ))}
        </ul>
      </dd>
    </dl>
  );
}
