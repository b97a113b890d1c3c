import { Plus, X } from "lucide-react";
import { useRef } from "react";
import { flushSync } from "react-dom";
import { OPTIMIZATION_PARAMETER } from "#shared/model/benchmark-design.ts";
import { Button, IconButton, Input } from "../../ui/index.ts";
import { currentDesign, currentInvocation, designProblem, useWorkspace } from "../../workspace/index.ts";
import styles from "./design-panel.module.css";

const MOST_PARAMETERS = 4;

/** Parameters that take several values, each combination a bar or a point of its own. */
export function SweepFields() {
  const { sweep } = useWorkspace(currentDesign);
  const problem = useWorkspace((state) => designProblem(state)?.message ?? null);
  const wrong = useWorkspace((state) => designProblem(state)?.parameter ?? null);
  const hint = useWorkspace((state) => designProblem(state)?.hint ?? null);
  const args = useWorkspace((state) => currentInvocation(state).args);
  const setDesign = useWorkspace((state) => state.setDesign);
  const setInvocation = useWorkspace((state) => state.setInvocation);
  const fields = useRef<HTMLFieldSetElement>(null);
  const add = (name: string, values: string) => {
    flushSync(() => setDesign({ sweep: [...sweep, { name, values }] }));
    const inputs = [...(fields.current?.querySelectorAll("input") ?? [])];
    inputs.at(name === "" ? -2 : -1)?.focus();
  };
  /** For a button that goes with what it did. */
  const keepFocus = () => fields.current?.focus();
  const change = (at: number, part: Partial<(typeof sweep)[number]>) =>
    setDesign({ sweep: sweep.map((row, index) => (index === at ? { ...row, ...part } : row)) });
  const full = sweep.length >= MOST_PARAMETERS;
  const unused = wrong !== null && /^[A-Za-z_]/.test(wrong) && problem?.endsWith("is used nowhere.");
  return (
    <fieldset ref={fields} className={styles.group} tabIndex={-1}>
      <legend>Parameters</legend>
      <p className={styles.hint}>
        A bar for each value, and a line where the values are numbers. <code>{"{n}"}</code> stands for the value of{" "}
        <code>n</code> in arguments, environment, input and hooks.
      </p>
      {sweep.map(({ name, values }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place: its name is being typed
        <div key={index} className={styles.parameter}>
          <Input
            code
            aria-label={`Name of parameter ${index + 1}`}
            aria-invalid={wrong === name.trim() || undefined}
            placeholder="n"
            value={name}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <Input
            code
            aria-label={`Values of parameter ${index + 1}`}
            aria-invalid={wrong === name.trim() || undefined}
            placeholder={name === OPTIMIZATION_PARAMETER ? "O0, O2" : "10, 20, 40"}
            value={values}
            onChange={(event) => change(index, { values: event.target.value })}
          />
          <IconButton
            label={`Remove parameter ${name || index + 1}`}
            icon={<X />}
            size="sm"
            onClick={() => {
              keepFocus();
              setDesign({ sweep: sweep.filter((_, other) => other !== index) });
            }}
          />
        </div>
      ))}
      {problem !== null && (
        <p className={styles.error} role="alert">
          {problem} {hint}
        </p>
      )}
      <div className={styles.row}>
        {unused && (
          <Button
            size="sm"
            onClick={() => {
              keepFocus();
              setInvocation({ args: `${args} {${wrong}}`.trim() });
            }}
          >
            Put {`{${wrong}}`} into the arguments
          </Button>
        )}
        <Button size="sm" variant="ghost" icon={<Plus />} disabled={full} onClick={() => add("", "")}>
          Parameter
        </Button>
        <Button
          size="sm"
          variant="ghost"
          icon={<Plus />}
          disabled={full || sweep.some(({ name }) => name === OPTIMIZATION_PARAMETER)}
          onClick={() => add(OPTIMIZATION_PARAMETER, "O0, O1, O2, O3")}
        >
          Optimisation level
        </Button>
      </div>
    </fieldset>
  );
}
