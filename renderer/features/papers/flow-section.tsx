import { useState } from "react";
import { FLOW_PICTURES } from "#shared/flows/pictures.ts";
import type { FlowPicture } from "#shared/flows/picture.ts";
import type { PaperId } from "#shared/model/paper.ts";
import { Segmented } from "../../ui/index.ts";
import { AccessFlow } from "./access-flow.tsx";
import { CallFlow } from "./call-flow.tsx";
import { CostView } from "./cost-view.tsx";
import { useExampleCall } from "./use-example-call.ts";
import { useLiveCalls } from "./use-live-calls.ts";
import { useRunCalls } from "./use-run-calls.ts";
import styles from "./flows.module.css";

interface FlowSectionProps {
  paper: PaperId;
  /** The run of the paper whose samples can be shown, too; null where there is none. */
  runId: string | null;
}

/** A paper's pictures of how a call goes, each with calls that really went so. */
export function FlowSection({ paper, runId }: FlowSectionProps) {
  const pictures = FLOW_PICTURES[paper];
  const [chosen, setChosen] = useState<string | null>(null);
  const picture = pictures.find(({ id }) => id === chosen) ?? pictures.find(({ kind }) => kind === "call");
  const live = useLiveCalls();
  const runs = useRunCalls(runId);
  const example = useExampleCall();
  if (!picture) return null;
  return (
    <section className={styles.section} aria-label="How a call flows">
      <Segmented<string>
        label="Picture"
        options={pictures.map(({ id, figure }) => ({ id, label: figure }))}
        value={picture.id}
        onChange={setChosen}
      />
      <PictureHeader picture={picture} />
      {picture.kind === "cost" ? (
        <CostView />
      ) : picture.kind === "access" ? (
        <AccessFlow key={picture.id} picture={picture} live={live} runs={runs} example={example} />
      ) : (
        <CallFlow key={picture.id} picture={picture} live={live} runs={runs} example={example} />
      )}
      <details className={styles.differs}>
        <summary>Where ours differs from the paper's</summary>
        <ul>
          {picture.differs.map((difference) => (
            <li key={difference}>{difference}</li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function PictureHeader({ picture: { figure, title, caption } }: { picture: FlowPicture }) {
  return (
    <header className={styles.header}>
      <h2>
        {figure}: {title}
      </h2>
      <p>
        <strong>Published:</strong> {caption}
      </p>
    </header>
  );
}
