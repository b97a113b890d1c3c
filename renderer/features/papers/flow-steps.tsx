import type { FlowState } from "#shared/figures/flow-model.ts";
import styles from "./flows.module.css";

/** A line of the list beside a picture. */
export interface FlowRow {
  id: string;
  /** What stands for it in the picture; empty for what isn't in it. */
  mark: string;
  text: string;
  /** Why there is no time, or why it was left out. */
  why: string | null;
  time: string;
  share: string;
  state: FlowState;
  /** `total`: what the others add up to. */
  kind: "before" | "step" | "other" | "total";
}

interface FlowStepsProps {
  rows: readonly FlowRow[];
  label: string;
  current: string | null;
  onChoose: (id: string) => void;
}

/** The steps of a flow in words and numbers: all that the picture says. */
export function FlowSteps({ rows, label, current, onChoose }: FlowStepsProps) {
  return (
    <ol className={styles.steps} aria-label={label}>
      {rows.map((row) => {
        const { id, mark, text, why, time, share, state, kind } = row;
        const content = (
          <>
            <span className={styles.mark}>{mark}</span>
            <span>
              {text}
              {why !== null && <small>{state === "skipped" ? `left out: ${why}` : why}</small>}
            </span>
            <span data-numeric>{time}</span>
            <span data-numeric className={styles.share}>
              {share}
            </span>
          </>
        );
        const isChosen = id === current;
        return (
          <li key={id} data-state={state} data-kind={kind} aria-current={isChosen ? "step" : undefined}>
            {state === "taken" && (kind === "step" || kind === "before") ? (
              <button type="button" onClick={() => onChoose(id)}>
                {content}
              </button>
            ) : (
              <div>{content}</div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
