import { X } from "lucide-react";
import { useState } from "react";
import { describeActivity, isOver, OutputView, type TrackedJob } from "../../jobs/index.ts";
import { IconButton } from "../../ui/index.ts";
import { StateIcon } from "./state-icon.tsx";
import styles from "./job-bar.module.css";

const KIND_WORDS = {
  build: "Build",
  run: "Run",
  benchmark: "Comparison",
  paper: "Paper",
  install: "Install",
  survey: "Probe",
  deploy: "Deployment",
  load: "Load",
  "what-if": "What if",
  bundle: "Bundle",
} as const;

/** Every job in sight with its log. */
export function JobDrawer({ jobs, onClose }: { jobs: readonly TrackedJob[]; onClose: () => void }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = jobs.find(({ info }) => info.id === chosen) ?? jobs.find(({ view }) => !isOver(view.status)) ?? jobs[0];
  return (
    <section className={styles.drawer} aria-label="Logs of jobs">
      <ul className={styles.jobs}>
        {jobs.map(({ info, view }) => (
          <li key={info.id}>
            <button type="button" aria-pressed={info.id === shown?.info.id} onClick={() => setChosen(info.id)}>
              <StateIcon status={view.status} />
              <span>
                {KIND_WORDS[info.kind]} · {info.title}
                <small>{describeActivity(view)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown && (
        <OutputView
          key={shown.info.id}
          log={shown.view.log}
          label={`Log of ${shown.info.title}`}
          placeholder="Nothing was logged."
        />
      )}
      <IconButton label="Close the logs" icon={<X />} size="sm" onClick={onClose} />
    </section>
  );
}
