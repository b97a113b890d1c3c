import { CircleStop, Gauge } from "lucide-react";
import { useRef, type RefObject } from "react";
import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import type { Tool } from "#shared/model/tool.ts";
import { PERSAUD_2019 } from "#shared/papers/persaud-2019.ts";
import { describeActivity, describeProgress, type TrackedJob } from "../../jobs/index.ts";
import { Button, CopyCommand, FailureNotice, Notice, ProgressBar, Skeleton } from "../../ui/index.ts";
import { useTools } from "../../workspace/index.ts";
import { RuntimeRow } from "./runtime-row.tsx";
import { useSurvey, type Survey } from "./use-survey.ts";
import styles from "./runtimes-page.module.css";

/** Table 1 of the paper with life in it: what was printed in 2019 beside what is installed and measured here. */
export function RuntimesPage() {
  const tools = useTools((state) => state.tools);
  const probing = useSurvey();
  const { survey, known, running, failure } = probing;
  const probeButton = useRef<HTMLButtonElement>(null);
  const runtimes = tools?.filter(({ kind }) => kind === "runtime") ?? null;
  return (
    <section className={styles.page} aria-labelledby="runtimes-title">
      <header className={styles.header}>
        <div>
          <h1 id="runtimes-title">Runtimes</h1>
          <p className={styles.summary}>
            Table 1 of “{PERSAUD_2019.title}” ({PERSAUD_2019.place}) beside what is installed here; below it, the other
            runtimes that programs can be compared on.
          </p>
        </div>
        <Probe probing={probing} buttonRef={probeButton} />
      </header>
      {failure && !running && <FailureNotice failure={failure} title="The runtimes could not be probed" />}
      {known && survey === null && !running && !failure && (
        <Notice
          title="Not probed yet"
          actions={
            <Button
              size="sm"
              busy={probing.starting}
              onClick={() => {
                probing.start();
                // This one is about to go; that one becomes Cancel.
                probeButton.current?.focus();
              }}
            >
              Probe now (about 20 s)
            </Button>
          }
        >
          Probing runs an empty program on every installed runtime, ten times in each mode, and shows how long it takes
          to start, how large it is, and which WASI it speaks.
        </Notice>
      )}
      {runtimes ? (
        <Groups runtimes={runtimes} survey={survey} />
      ) : (
        <Skeleton lines={8} height="2.4rem" label="Looking for runtimes" />
      )}
    </section>
  );
}

interface ProbeProps {
  probing: Survey;
  buttonRef: RefObject<HTMLButtonElement | null>;
}

function Probe({ probing: { survey, running, starting, start, cancel }, buttonRef }: ProbeProps) {
  return (
    <div className={styles.probe}>
      <div className={styles.buttons}>
        <CopyCommand command="wb tools survey" label="Copy wb command" />
        {running ? (
          <Button ref={buttonRef} icon={<CircleStop />} busy={running.cancelling} onClick={cancel}>
            {running.cancelling ? "Cancelling" : "Cancel"}
          </Button>
        ) : (
          <Button ref={buttonRef} icon={<Gauge />} busy={starting} onClick={start}>
            {survey ? "Probe again" : "Probe"}
          </Button>
        )}
      </div>
      {running ? (
        <Progress job={running} />
      ) : (
        <p role="status">{survey && `Probed ${formatDate(survey.surveyedAtMs)}`}</p>
      )}
    </div>
  );
}

function Progress({ job: { view } }: { job: TrackedJob }) {
  return (
    <>
      <ProgressBar
        label="Progress of the probing"
        value={view.status === "running" ? view.progress?.done : undefined}
        max={view.progress?.total}
      />
      <p role="status">{describeProgress(view) ?? describeActivity(view)}</p>
    </>
  );
}

const STATE_ORDER: Tool["state"][] = ["available", "broken", "missing"];

function Groups({ runtimes, survey }: { runtimes: readonly Tool[]; survey: RuntimeSurvey | null }) {
  const probes = survey?.runtimes.flatMap(({ startUp }) => startUp) ?? [];
  const longestNs = Math.max(1, ...probes.map(({ medianNs }) => medianNs ?? 0));
  const shared = (tool: Tool) => ({
    tool,
    longestNs,
    surveyed: survey?.runtimes.find(({ id }) => id === tool.id) ?? null,
  });
  const inPaper = PERSAUD_2019.table1.flatMap((printed) => {
    const tool = runtimes.find(({ id }) => id === printed.id);
    return tool ? [{ tool, printed }] : [];
  });
  const others = runtimes
    .filter(({ id }) => !inPaper.some(({ tool }) => tool.id === id))
    .toSorted((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state));
  return (
    <>
      <section className={styles.group} aria-labelledby="runtimes-paper">
        <header>
          <h2 id="runtimes-paper">In the paper</h2>
          <span>Modes, their terms, and the time an empty program takes</span>
          <span>As printed in 2019</span>
        </header>
        <ul>
          {inPaper.map(({ tool, printed }) => (
            <RuntimeRow key={tool.id} {...shared(tool)} printed={printed} />
          ))}
        </ul>
      </section>
      <section className={styles.group} aria-labelledby="runtimes-others">
        <header>
          <h2 id="runtimes-others">Not in the paper</h2>
          <span>Modes, their terms, and the time an empty program takes</span>
        </header>
        <ul>
          {others.map((tool) => (
            <RuntimeRow key={tool.id} {...shared(tool)} />
          ))}
        </ul>
      </section>
    </>
  );
}

function formatDate(atMs: number): string {
  return new Date(atMs).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
