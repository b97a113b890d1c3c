import { wbBenchCommand } from "#shared/format/wb-command.ts";
import type { RunOrder } from "#shared/model/benchmark-design.ts";
import { Button, Checkbox, CopyCommand, Segmented } from "../../ui/index.ts";
import {
  benchmarkRequest,
  currentDesign,
  designProblem,
  emptyDesign,
  useWorkspace,
  useWorkspaceStores,
  type DesignForm,
} from "../../workspace/index.ts";
import { HookFields } from "./hook-fields.tsx";
import { NumberField } from "./number-field.tsx";
import { SweepFields } from "./sweep-fields.tsx";
import styles from "./design-panel.module.css";

const ORDERS: { id: RunOrder; label: string; note: string }[] = [
  {
    id: "shuffled",
    label: "Shuffled",
    note: "Every runtime once in each round, in random order: a machine that slows down slows all of them alike.",
  },
  {
    id: "blocks",
    label: "In blocks",
    note: "Several runs of one in a row, the blocks in random order: caches are as warm as in daily use, drift still mostly cancels.",
  },
  {
    id: "sequential",
    label: "One after the other",
    note: "As by hand, one runtime to its end and then the next: a machine that slows down looks like a slower runtime.",
  },
];

/** Everything about how the current program is measured. */
export function DesignPanel() {
  const design = useWorkspace(currentDesign);
  const warmupRuns = useWorkspace((state) => state.warmupRuns);
  const choose = useWorkspace((state) => state.choose);
  const setDesign = useWorkspace((state) => state.setDesign);
  return (
    <>
      <section className={styles.group} aria-label="Runs">
        <span className={styles.legend}>Measure until</span>
        <div className={styles.row}>
          <Segmented<DesignForm["ends"]>
            label="Measure until"
            options={[
              { id: "runs", label: "Runs are done" },
              { id: "time", label: "Time is up" },
              { id: "decided", label: "Decided" },
              { id: "precise", label: "Precise" },
            ]}
            value={design.ends}
            onChange={(ends) => setDesign({ ends })}
          />
          <EndFields design={design} onChange={setDesign} />
        </div>
        <NumberField
          label="Warm-up"
          unit="runs of each before, kept apart"
          value={warmupRuns}
          min={0}
          max={1_000}
          onChange={(value) => choose({ warmupRuns: value })}
        />
      </section>
      <fieldset className={styles.group}>
        <legend>Order</legend>
        {ORDERS.map(({ id, label, note }) => (
          <label key={id} className={styles.option}>
            <input
              type="radio"
              name="benchmark-order"
              checked={design.order === id}
              onChange={() => setDesign({ order: id })}
            />
            <span>
              {label}
              <small>{note}</small>
            </span>
          </label>
        ))}
        {design.order === "blocks" && (
          <NumberField
            label="Runs in a row"
            value={design.blockRuns}
            min={2}
            max={1_000}
            onChange={(blockRuns) => setDesign({ blockRuns })}
          />
        )}
      </fieldset>
      <SweepFields />
      <fieldset className={styles.group}>
        <legend>Also</legend>
        <Checkbox
          label="Phases"
          note="Measures empty programs beside, to tell start, compilation and run apart; takes up to twice as long."
          checked={design.phases}
          onChange={(event) => setDesign({ phases: event.target.checked })}
        />
        <Checkbox
          label="Environment jitter"
          note="Another size of the environment in every run, so that where the stack begins favours nobody."
          checked={design.environmentJitter}
          onChange={(event) => setDesign({ environmentJitter: event.target.checked })}
        />
        <NumberField
          label="Seed"
          placeholder="drawn anew"
          title="The same seed gives the same order and jitter again"
          value={design.seed}
          min={0}
          max={0xffffffff}
          onChange={(seed) => setDesign({ seed })}
          onClear={() => setDesign({ seed: null })}
        />
      </fieldset>
      <HookFields />
      <Footer />
    </>
  );
}

interface EndFieldsProps {
  design: DesignForm;
  onChange: (change: Partial<DesignForm>) => void;
}

function EndFields({ design, onChange }: EndFieldsProps) {
  const runs = useWorkspace((state) => state.runs);
  const choose = useWorkspace((state) => state.choose);
  if (design.ends === "runs")
    return (
      <NumberField
        label="Runs"
        unit="of each"
        value={runs}
        min={1}
        max={100_000}
        onChange={(value) => choose({ runs: value })}
      />
    );
  return (
    <>
      {design.ends === "precise" && (
        <NumberField
          label="Intervals narrower than"
          unit="%"
          title="Width of every bar's 95 % interval, in percent of its mean"
          value={design.precisionPercent}
          min={0.1}
          max={100}
          step={0.1}
          onChange={(precisionPercent) => onChange({ precisionPercent })}
        />
      )}
      <NumberField
        label={design.ends === "time" ? "Time" : "at most"}
        unit={design.ends === "time" ? "s in all, six rounds at least" : "s in all"}
        value={design.timeBudgetMs / 1000}
        min={1}
        max={86_400}
        onChange={(seconds) => onChange({ timeBudgetMs: seconds * 1000 })}
      />
    </>
  );
}

/** The same by the command line, and the way back. */
function Footer() {
  const { workspace } = useWorkspaceStores();
  const command = useWorkspace((state) => {
    const request = designProblem(state) === null ? benchmarkRequest(state) : null;
    return request && wbBenchCommand(request);
  });
  const setDesign = useWorkspace((state) => state.setDesign);
  return (
    <div className={styles.footer}>
      {command !== null && <CopyCommand command={command} label="Copy as wb bench" />}
      <Button
        size="sm"
        variant="ghost"
        onClick={() => {
          setDesign(emptyDesign);
          workspace.getState().choose({ runs: 10, warmupRuns: 1 });
        }}
      >
        Back to the defaults
      </Button>
    </div>
  );
}
