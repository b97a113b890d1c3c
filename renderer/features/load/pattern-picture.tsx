import { useMemo } from "react";
import type { LoadPattern } from "#shared/model/load/load-pattern.ts";
import { pictureOf } from "./pattern-starts.ts";
import styles from "./load-setup.module.css";

const WIDTH = 120;
const HEIGHT = 40;
const EDGE = 3;

/** Thread after thread from above, time to the right: dots are requests, a line goes on as fast as answers come. */
export function PatternPicture({ pattern }: { pattern: LoadPattern }) {
  const { spanMs, rows } = useMemo(() => pictureOf(pattern), [pattern]);
  const x = (ms: number) => EDGE + (Math.min(ms, spanMs) / spanMs) * (WIDTH - 2 * EDGE);
  const y = (row: number) => EDGE + ((row + 0.5) / rows.length) * (HEIGHT - 2 * EDGE);
  const radius = Math.min(2, Math.max(1, HEIGHT / rows.length / 2));
  return (
    <svg className={styles.picture} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {rows.map(({ group, atMs, untilMs }, row) => (
        // eslint-disable-next-line react/no-array-index-key -- rows have nothing else to be told by
        <g key={row} data-group={group % 2}>
          {untilMs !== null && <line x1={x(atMs[0] ?? 0)} x2={x(untilMs)} y1={y(row)} y2={y(row)} />}
          {atMs.map((ms, place) => (
            // eslint-disable-next-line react/no-array-index-key -- two requests may be sent at the same time
            <circle key={place} cx={x(ms)} cy={y(row)} r={radius} />
          ))}
        </g>
      ))}
    </svg>
  );
}
