import { Play } from "lucide-react";
import { useState } from "react";
import { describeEstimate } from "#shared/format/estimates.ts";
import { wbPaperCommand } from "#shared/format/wb-paper-command.ts";
import type { PaperId, PaperRequest, PaperScale } from "#shared/model/paper.ts";
import { choices, estimateSeconds } from "#shared/papers/experiment.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { Button, Checkbox, CopyCommand, Segmented } from "../../ui/index.ts";
import styles from "./papers-page.module.css";

interface PaperSetupProps {
  paper: PaperId;
  starting: boolean;
  onStart: (request: PaperRequest) => void;
}

/** What is run again: which figures, and at which inputs; with what it will take. */
export function PaperSetup({ paper, starting, onStart }: PaperSetupProps) {
  const [scale, setScale] = useState<PaperScale>("quick");
  const { experiments, scales } = PAPERS[paper];
  const offered = choices(experiments);
  const ids = offered.map(({ id }) => id);
  const [chosen, setChosen] = useState<readonly string[]>(ids);
  const request: PaperRequest = {
    paper,
    scale,
    only: chosen.length === ids.length ? [] : ids.filter((id) => chosen.includes(id)),
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
          { id: "quick", label: scales.quick.name },
          { id: "paper", label: scales.paper.name },
        ]}
        value={scale}
        onChange={setScale}
      />
      <p className={styles.hint}>{scales[scale].hint}</p>
      <fieldset className={styles.figures}>
        <legend>Figures</legend>
        {offered.map((experiment) => {
          const input = experiment.describeInput(scale);
          const estimate = describeEstimate(estimateSeconds(experiments, scale, [experiment.id]));
          return (
            <Checkbox
              key={experiment.id}
              label={`${experiment.mark} · ${experiment.title}`}
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
          {chosen.length === 0 ? "Choose a figure" : describeEstimate(estimateSeconds(experiments, scale, chosen))}
        </span>
        <CopyCommand command={wbPaperCommand(request)} label="Copy wb command" />
      </div>
    </form>
  );
}
