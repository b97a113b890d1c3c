import { PHASE_WORDS } from "#shared/faas/time-words.ts";
import { waterfall } from "#shared/faas/waterfall.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { formatPercent } from "#shared/format/numbers.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import styles from "./waterfall-table.module.css";

/** Every phase of one call under the one before it; as a table it says the same without the picture. */
export function WaterfallTable({ activation }: { activation: Pick<Activation, "phases" | "totalNs"> }) {
  const { totalNs } = activation;
  const percent = (ns: number) => (totalNs === 0 ? 0 : (100 * ns) / totalNs);
  return (
    <table className={styles.waterfall}>
      <caption className="visually-hidden">Phases of the call, in their order</caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <td aria-hidden="true" />
          <th scope="col" data-numeric>
            starts at
          </th>
          <th scope="col" data-numeric>
            takes
          </th>
          <th scope="col" data-numeric>
            share
          </th>
        </tr>
      </thead>
      <tbody>
        {waterfall(activation).map(({ phase, name, startNs, durationNs, share }) => (
          <tr key={phase} data-none={durationNs === 0 || undefined} title={`${name}: ${PHASE_WORDS[phase]}`}>
            <th scope="row">{name}</th>
            <td aria-hidden="true">
              <div className={styles.track}>
                {durationNs > 0 && (
                  <span
                    style={{
                      left: `min(${percent(startNs)}%, 100% - 2px)`,
                      width: `${percent(durationNs)}%`,
                      background: `var(--phase-${phase})`,
                    }}
                  />
                )}
              </div>
            </td>
            <td data-numeric>{durationNs === 0 ? "–" : startNs === 0 ? "0" : formatDuration(startNs)}</td>
            <td data-numeric>{durationNs === 0 ? "–" : formatDuration(durationNs)}</td>
            <td data-numeric>{durationNs === 0 ? "–" : formatPercent(share)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">total</th>
          <td aria-hidden="true" />
          <td />
          <td data-numeric>{formatDuration(totalNs)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}
