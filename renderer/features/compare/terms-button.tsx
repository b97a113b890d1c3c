import { Scale } from "lucide-react";
import { levelRemedies, unequalSelection } from "#shared/model/level-options.ts";
import { describeOption, MakeEqual } from "../../results/index.ts";
import { Button, Popover } from "../../ui/index.ts";
import { useTools, useWorkspace } from "../../workspace/index.ts";
import { useApplyLevel } from "./apply-level.ts";
import styles from "./terms-button.module.css";

/** Says before the run whether the ticked runtimes stand on level terms; always there, so that nothing moves. */
export function TermsButton() {
  const tools = useTools((state) => state.tools) ?? [];
  const ticked = useWorkspace((state) => state.runtimes);
  const warmupRuns = useWorkspace((state) => state.warmupRuns);
  const applyLevel = useApplyLevel();
  const reasons = unequalSelection(ticked, tools, warmupRuns);
  const options = levelRemedies(ticked, tools, warmupRuns);
  const [best] = options;
  const unequal = reasons.length > 0;
  return (
    <Popover
      label="Terms of the ticked runtimes"
      trigger={(props) => (
        <Button
          {...props}
          variant="ghost"
          size="sm"
          icon={<Scale />}
          className={unequal ? styles.unequal : styles.level}
          title="Whether the ticked runtimes stand on level terms"
        >
          {unequal ? "Unequal terms" : "Level terms"}
        </Button>
      )}
    >
      {(close) => (
        <div className={styles.panel}>
          {unequal ? (
            <>
              <strong>Not on level terms</strong>
              <ul>
                {reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
              <p>
                {best
                  ? `Level would be ${describeOption(best)}`
                  : "No modes of these runtimes stand on level terms; their bars will be marked."}
              </p>
              <MakeEqual
                options={options}
                onChoose={(option) => {
                  applyLevel(option);
                  close();
                }}
              />
            </>
          ) : (
            <p>
              What is ticked stands on level terms: code is made by the same kind of compiler, and for all of them
              inside the timed run or for none.
            </p>
          )}
        </div>
      )}
    </Popover>
  );
}
