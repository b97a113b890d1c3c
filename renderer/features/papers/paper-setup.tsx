import { Play } from "lucide-react";
import { useState } from "react";
import { wbPaperCommand } from "#shared/format/wb-paper-command.ts";
import type { PaperRequest, PaperScale } from "#shared/model/paper.ts";
import { describeInputs, estimateSeconds, EXPERIMENTS, FIGURE_IDS } from "#shared/papers/persaud-2019/plan.ts";
import { Button, Checkbox, CopyCommand, Segmented } from "../../ui/index.ts";
import { describeEstimate, SCALE_WORDS } from "./paper-words.ts";
import styles from "./papers-page.module.css";

interface PaperSetupProps {
  starting: boolean;
  onStart: (request: PaperRequest) => void;
}

/** What is run again: which figures, and at which inputs; with what it will take. */
export function PaperSetup({ starting, onStart }: PaperSetupProps) {
  const [scale, setScale] = useState<PaperScale>("quick");
  const [chosen, setChosen] = useState<readonly string[]>(FIGURE_IDS);
  const request: PaperRequest = {
    paper: "persaud-2019",
    scale,
    only: chosen.length === FIGURE_IDS.length ? [] : FIGURE_IDS.filter((id) => chosen.includes(id)),
  };
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <form
      className={styles.setup}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length > 0 && !starting) onStart(request);
      }}
    >
      <Segmented<PaperScale>
        label="Inputs"
        options={[
          { id: "quick", label: SCALE_WORDS.quick },
          { id: "paper", label: SCALE_WORDS.paper },
        ]}
        value={scale}
        onChange={setScale}
      />
      <p className={styles.hint}>
        {scale === "quick"
          ? "Smaller inputs where the paper's take hours. Every number is measured, none is extrapolated."
          : "As large as in the paper: it can be paused, and goes on after a restart."}
      </p>
      <fieldset className={styles.figures}>
        <legend>Figures</legend>
        {EXPERIMENTS.filter(({ beside }) => beside === undefined).map((experiment) => {
          const input = describeInputs(experiment, experiment.inputs[scale]);
          const estimate = describeEstimate(estimateSeconds(scale, [experiment.id]));
          return (
            <Checkbox
              key={experiment.id}
              label={`${experiment.figure ?? "Section 3.5"} · ${experiment.title}`}
              note={[input, estimate].filter((part) => part !== "").join(" · ")}
              checked={chosen.includes(experiment.id)}
              onChange={() => toggle(experiment.id)}
            />
          );
        })}
      </fieldset>
      <div className={styles.start}>
        <Button
          type="submit"
          variant="primary"
          icon={<Play />}
          busy={starting}
          disabled={chosen.length === 0}
          aria-describedby="paper-estimate"
        >
          Run
        </Button>
        <span id="paper-estimate" className={styles.hint}>
          {chosen.length === 0 ? "Choose a figure" : describeEstimate(estimateSeconds(scale, chosen))}
        </span>
        <CopyCommand command={wbPaperCommand(request)} label="Copy wb command" />
      </div>
    </form>
  );
}
