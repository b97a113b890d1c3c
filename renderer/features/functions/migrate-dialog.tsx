import { useState } from "react";
import { CONTROLLER, type NodeInfo } from "#shared/model/faas/nodes.ts";
import { wbMigrateCommand } from "#shared/format/wb-migrate-command.ts";
import { Button, CopyCommand, Dialog, Field, Input, Select } from "../../ui/index.ts";
import { nameOf } from "./function-words.ts";
import { useInventory, useNodes } from "./functions-context.tsx";
import styles from "./functions-page.module.css";

const MOST_PREWARMED = 64;

/** Chooses a function, and where it goes while it is called. */
export function MigrateDialog({ nodes, onClose }: { nodes: readonly NodeInfo[]; onClose: () => void }) {
  const functions = useInventory((state) => state.functions) ?? [];
  const placements = useNodes((state) => state.placements);
  const migrate = useNodes((state) => state.migrate);
  const [path, setPath] = useState(functions[0]?.path ?? "");
  const [chosen, setChosen] = useState<string | null>(null);
  const [prewarm, setPrewarm] = useState("0");
  const holders = placements.find((placement) => placement.function === path)?.nodes ?? [CONTROLLER];
  const targets = [CONTROLLER, ...nodes.map(({ name }) => name)].filter(
    (name) => holders.length > 1 || !holders.includes(name),
  );
  const to =
    chosen !== null && targets.includes(chosen) ? chosen : (targets.find((name) => name !== CONTROLLER) ?? CONTROLLER);
  const count = Number(prewarm);
  const isCount = Number.isInteger(count) && count >= 0 && count <= MOST_PREWARMED;
  const request = { function: path.startsWith("guest/") ? nameOf(path) : `/${path}`, to, prewarm: count };
  return (
    <Dialog
      title="Migrate a function"
      onClose={onClose}
      footer={
        <>
          {isCount && <CopyCommand command={wbMigrateCommand(request)} label="Copy as wb" />}
          <span className={styles.space} />
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="migrate" disabled={!isCount || path === ""}>
            Migrate
          </Button>
        </>
      }
    >
      <form
        id="migrate"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void migrate(request);
          onClose();
        }}
      >
        <Field label="Function" hint={`Now on ${holders.join(", ")}.`}>
          <Select value={path} onChange={({ target }) => setPath(target.value)}>
            {functions.map((one) => (
              <option key={one.path} value={one.path}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="To">
          <Select value={to} onChange={({ target }) => setChosen(target.value)}>
            {targets.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </Field>
        <Field
          label="Prewarmed sandboxes"
          hint="Filled there before the first call goes to it."
          error={isCount ? null : `A whole number from 0 to ${MOST_PREWARMED}.`}
        >
          <Input
            type="number"
            min={0}
            max={MOST_PREWARMED}
            value={prewarm}
            onChange={({ target }) => setPrewarm(target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
