import { helpFor } from "#shared/lens/docs/help-for.ts";
import { distinctPlaces, placeKey } from "#shared/lens/rows.ts";
import { useLens } from "./lens-context.tsx";
import { describeLines } from "./line-words.ts";
import styles from "./lens-page.module.css";

/** What the instruction does that is pointed at, or that the keyboard is on. */
export function InstructionHelp() {
  const pointed = useLens((state) => state.pointed);
  if (!pointed)
    return (
      <p className={styles.help}>
        Point at an instruction, or move to it with the arrow keys, and it is explained here. A click or Enter has every
        other pane show the same line.
      </p>
    );
  const { instruction, architecture } = pointed;
  const help = helpFor(architecture ?? "wasm", instruction);
  const lines = distinctPlaces(instruction.places).map(placeKey);
  return (
    <section className={styles.help} aria-label="About the instruction" data-pane="lens-help" tabIndex={0}>
      <p>
        <strong>{instruction.mnemonic}</strong>
        {help && <b>{help.title}</b>}
        {help?.stack !== undefined && <code title="Taken from the stack → left on it">{help.stack}</code>}
        <span>{lines.length === 0 ? "of no known line" : describeLines(lines)}</span>
      </p>
      <p>
        {help ? help.text : "There is no explanation of it here."}
        {help?.traps !== undefined && <> Traps {help.traps}.</>}
        {help?.operands?.map((operand) => (
          <code key={operand}>{operand}</code>
        ))}
      </p>
    </section>
  );
}
