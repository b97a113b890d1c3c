import { CircleStop, Gauge } from "lucide-react";
import type { RuntimeSurvey } from "#shared/model/runtime-survey.ts";
import type { Tool } from "#shared/model/tool.ts";
import { describeLoad } from "#shared/format/load-words.ts";
import { PERSAUD_2019 } from "#shared/papers/persaud-2019/published.ts";
import { describeActivity, describeProgress, type TrackedJob } from "../../jobs/index.ts";
import { Button, CopyCommand, FailureNotice, ListGroup, ListPage, ProgressBar, Skeleton } from "../../ui/index.ts";
import { useTools } from "../../workspace/index.ts";
import { estimateSurveyMs } from "./estimate-survey.ts";
import { RuntimeRow } from "./runtime-row.tsx";
import { useSurvey, type Survey } from "./use-survey.ts";
import styles from "./runtimes-page.module.css";

/** Table 1 of the paper with life in it: what was printed in 2019 beside what is installed and measured here. */
export function RuntimesPage() {
  const tools = useTools((state) => state.tools);
  const probing = useSurvey();
  const { survey, running, failure } = probing;
  const runtimes = tools?.filter(({ kind }) => kind === "runtime") ?? null;
  return (
    <ListPage
      title="Runtimes"
      summary={
        <>
          <p>
            Table 1 of “{PERSAUD_2019.title}” ({PERSAUD_2019.place}) beside what is installed here; below it, the other
            runtimes that programs can be compared on.
          </p>
          <p>
            Probing runs an empty program on every installed runtime, ten times in each mode, and shows how long it
            takes to start, how large it is, and which WASI it speaks.
          </p>
        </>
      }
      actions={<Probe probing={probing} estimateMs={estimateSurveyMs(runtimes, survey)} />}
    >
      {failure && !running && <FailureNotice failure={failure} title="The runtimes could not be probed" />}
      {runtimes ? (
        <Groups runtimes={runtimes} survey={survey} />
      ) : (
        <Skeleton lines={8} height="2.4rem" label="Looking for runtimes" />
      )}
    </ListPage>
  );
}

interface ProbeProps {
  probing: Survey;
  /** How long it will take; null while that is not known. */
  estimateMs: number | null;
}

function Probe({ probing: { survey, known, running, starting, start, cancel }, estimateMs }: ProbeProps) {
  return (
    <div className={styles.probe}>
      <div className={styles.buttons}>
        <CopyCommand command="wb tools survey" label="Copy wb command" />
        {/* One element whatever it says, so that the focus stays on it. */}
        <Button
          variant={known && !survey && !running ? "primary" : "secondary"}
          icon={running ? <CircleStop /> : <Gauge />}
          busy={running ? running.cancelling : starting}
          onClick={running ? cancel : start}
        >
          {running ? (running.cancelling ? "Cancelling" : "Cancel") : survey ? "Probe again" : "Probe now"}
        </Button>
      </div>
      {running ? (
        <Progress job={running} />
      ) : (
        <p role="status">
          {[
            survey ? `Probed ${formatDate(survey.surveyedAtMs)}` : known && "Not probed yet",
            survey?.load ? `${describeLoad(survey.load)} when it began` : false,
            estimateMs !== null && `takes about ${estimateMs / 1000} s`,
          ]
            .filter((part) => part !== false)
            .join(" · ")}
        </p>
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
      <ListGroup
        title="In the paper"
        className={styles.group}
        about={
          <>
            <span>Modes, their terms, and the time an empty program takes</span>
            <span>As printed in 2019</span>
          </>
        }
      >
        {inPaper.map(({ tool, printed }) => (
          <RuntimeRow key={tool.id} {...shared(tool)} printed={printed} />
        ))}
      </ListGroup>
      <ListGroup
        title="Not in the paper"
        className={styles.group}
        about={<span>Modes, their terms, and the time an empty program takes</span>}
      >
        {others.map((tool) => (
          <RuntimeRow key={tool.id} {...shared(tool)} />
        ))}
      </ListGroup>
    </>
  );
}

function formatDate(atMs: number): string {
  return new Date(atMs).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}
