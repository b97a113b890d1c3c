import { Play } from "lucide-react";
import { useMemo, useState } from "react";
import { wbPaperCommand } from "#shared/format/wb-paper-command.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { PaperResult } from "#shared/model/paper.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { partFailures } from "#shared/papers/part-failures.ts";
import { formatWhen, KeptRunHeader } from "../../results/index.ts";
import { Button, CopyCommand, FailureNotice, Notice, Skeleton } from "../../ui/index.ts";
import { FigureExport } from "./figure-export.tsx";
import { PaperFigureSection } from "./paper-figure-section.tsx";
import { countOutcomes } from "./paper-words.ts";
import { usePaperResult } from "./use-papers.ts";
import styles from "./papers-page.module.css";

interface PaperRunDetailProps {
  runId: string;
  /** It is being measured now. */
  running: boolean;
  /** Undefined while nothing may be started. */
  onResume: (() => void) | undefined;
  onRemove: () => void;
}

/** A run of the paper: its figures beside what was published, and its claims judged. */
export function PaperRunDetail({ runId, running, onResume, onRemove }: PaperRunDetailProps) {
  const { result, failure, stale } = usePaperResult(runId);
  if (failure && !result) return <FailureNotice failure={failure} title="This run can't be shown" />;
  if (!result) return <Skeleton lines={8} height="2rem" label="Reading the run" />;
  return <Results result={result} running={running} stale={stale} onResume={onResume} onRemove={onRemove} />;
}

function Results({
  result,
  running,
  stale,
  onResume,
  onRemove,
}: Omit<PaperRunDetailProps, "runId"> & { result: PaperResult; stale: boolean }) {
  const { manifest, parts, statements } = result;
  const { id, request, createdAt } = manifest;
  const state = running ? "running" : manifest.state;
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const { paper, scale } = request;
  const definition = PAPERS[paper];
  const figures = useMemo(() => PAPERS[paper].figures(parts, scale), [paper, parts, scale]);
  const shown = new Set(figures.map((figure) => figure.id));
  // A statement stands below the last figure that it needs.
  const belongsTo = (needed: readonly string[]) => needed.findLast((figure) => shown.has(figure)) ?? needed.at(-1);
  const of = (figure: string) => statements.filter((statement) => belongsTo(statement.figures) === figure);
  const judged = statements.filter((statement) => statement.figures.some((figure) => shown.has(figure)));
  const failed = partFailures(parts).find(({ failure }) => failure.code !== "TOOL_UNAVAILABLE");
  return (
    <>
      <KeptRunHeader
        title={`${definition.scales[scale].name}, ${formatWhen(createdAt)}`}
        state={state}
        stale={stale}
        actions={
          <>
            {onResume && state !== "running" && (state !== "finished" || failed) && (
              <Button variant="primary" size="sm" icon={<Play />} onClick={onResume}>
                Resume
              </Button>
            )}
            <CopyCommand command={wbPaperCommand(request)} label="Copy wb command" />
            <FigureExport paper={paper} runId={id} figures={[]} disabled={running} onFailure={setExportFailure} />
          </>
        }
        removable={state !== "running"}
        onRemove={onRemove}
      >
        <p>
          {state === "running" ? "So far, of" : "Of"} the paper's claims about these figures, {countOutcomes(judged)}.{" "}
          <span className={styles.hint}>{definition.marks}</span>
        </p>
      </KeptRunHeader>
      {exportFailure && (
        <FailureNotice
          failure={exportFailure}
          title="The files could not be made"
          onDismiss={() => setExportFailure(null)}
        />
      )}
      <StateNotice result={result} running={running} />
      {state === "finished" && failed && (
        <FailureNotice
          failure={failed.failure}
          title={`${failed.experiment} is not whole; “Resume” measures it again`}
        />
      )}
      {figures.map((figure) => (
        <PaperFigureSection
          key={figure.id}
          paper={paper}
          runId={id}
          figure={figure}
          statements={of(figure.id)}
          live={running}
        />
      ))}
      <section className={styles.errata} aria-labelledby="errata">
        <h3 id="errata">Errata of the paper</h3>
        <ul>
          {definition.errata.map(({ section, printed, meant }) => (
            <li key={section}>
              {section}: “{printed}”. {meant}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function StateNotice({ result: { manifest }, running }: { result: PaperResult; running: boolean }) {
  if (running) return null;
  switch (manifest.state) {
    case "cancelled":
      return <Notice title="This run was cancelled">What was measured is kept; “Resume” measures the rest.</Notice>;
    case "interrupted":
      return (
        <Notice kind="warn" title="This run was interrupted">
          The program that measured it ended before it had finished. “Resume” measures the rest.
        </Notice>
      );
    case "failed":
      return (
        <FailureNotice
          title="This run failed"
          failure={manifest.failure ?? { code: "INTERNAL", message: "The reason was not recorded.", hint: null }}
        />
      );
    case "running":
    case "finished":
      return null;
  }
}
