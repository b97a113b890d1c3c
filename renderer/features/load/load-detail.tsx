import { useState } from "react";
import { wbLoadCommand } from "#shared/format/wb-load-command.ts";
import { LOAD_MEASURE_WORDS, type LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { laneRequestAt, tellsInstances } from "#shared/figures/load-lanes-figure.ts";
import { requestAt } from "#shared/figures/load-times-figure.ts";
import { describeSelfCheck } from "#shared/load/self-check-words.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadManifest, StoredLoad } from "#shared/model/load/load-run.ts";
import { formatWhen, KeptRunHeader, useShownTheme } from "../../results/index.ts";
import { CopyCommand, FailureNotice, Notice, Segmented, Skeleton } from "../../ui/index.ts";
import { LoadExport } from "./load-export.tsx";
import { LoadFigure } from "./load-figures.tsx";
import { LoadTable } from "./load-table.tsx";
import { RequestDetail, type ChosenRequest } from "./request-detail.tsx";
import { useLoadRun } from "./use-loads.ts";
import { WhatIfPanel } from "./what-if/what-if-panel.tsx";
import styles from "./load-page.module.css";

interface LoadDetailProps {
  runId: string;
  /** It is being measured now. */
  running: boolean;
  /** Something else is measured now, or a trial of this. */
  busy: boolean;
  onRemove: () => void;
}

/** What came of a run: numbers and figures of each sandbox, and every request. */
export function LoadDetail({ runId, running, busy, onRemove }: LoadDetailProps) {
  const { value: run, failure, stale } = useLoadRun(runId);
  if (failure && !run) return <FailureNotice failure={failure} title="This run can't be shown" />;
  if (!run) return <Skeleton lines={8} height="2rem" label="Reading the run" />;
  return <Results run={run} running={running} busy={busy} stale={stale} onRemove={onRemove} />;
}

interface ResultsProps extends Omit<LoadDetailProps, "runId"> {
  run: StoredLoad;
  stale: boolean;
}

function Results({ run, running, busy, stale, onRemove }: ResultsProps) {
  const { manifest, samples } = run;
  const { id, request, createdAt } = manifest;
  const theme = useShownTheme();
  const [measure, setMeasure] = useState<LoadMeasure>("latency");
  const [chosen, setChosen] = useState<ChosenRequest | null>(null);
  const [exportFailure, setExportFailure] = useState<Failure | null>(null);
  const state = running ? "running" : manifest.state;
  const command = wbLoadCommand(request);
  const measured = samples.some((own) => own.length > 0);
  const figure = { run, measure, savable: !running };
  return (
    <>
      <KeptRunHeader
        title={`${request.patternName} on ${subjectName(request.subject)}`}
        state={state}
        stale={stale}
        actions={
          <>
            {command && <CopyCommand command={command} label="Copy wb command" />}
            <LoadExport runId={id} disabled={running || !measured} onFailure={setExportFailure} />
          </>
        }
        removable={state !== "running" && !busy}
        onRemove={onRemove}
      >
        <p className={styles.hint}>
          {formatWhen(createdAt)} · {request.pattern.name}
          {request.warmUp.requests > 0 && ` · without the first ${request.warmUp.requests} of each thread`}
        </p>
      </KeptRunHeader>
      {exportFailure && (
        <FailureNotice
          failure={exportFailure}
          title="The files could not be made"
          onDismiss={() => setExportFailure(null)}
        />
      )}
      <StateNotice manifest={manifest} running={running} />
      {run.damage !== null && <Notice kind="warn" title={run.damage} />}
      <Bottlenecks manifest={manifest} />
      <section className={styles.numbers} aria-label="Numbers">
        <div className={styles.measure}>
          <Segmented<LoadMeasure>
            label="Whose times"
            options={(["latency", "corrected", "server"] as const).map((one) => ({
              id: one,
              label: LOAD_MEASURE_WORDS[one].label,
            }))}
            value={measure}
            onChange={setMeasure}
          />
          <p className={styles.hint}>{MEASURE_ABOUT[measure]}</p>
        </div>
        <LoadTable manifest={manifest} samples={samples} measure={measure} theme={theme} running={running} />
      </section>
      {measured && (
        <>
          <LoadFigure {...figure} kind="times" onPick={(pick) => setChosen(requestAt({ run, measure }, pick))} />
          <RequestDetail run={run} chosen={chosen} />
          {tellsInstances(run) && (
            <LoadFigure {...figure} kind="lanes" onPick={(pick) => setChosen(laneRequestAt(run, pick))} />
          )}
          <LoadFigure {...figure} kind="spectrum" />
          <LoadFigure {...figure} kind="starts" />
          {samples.some((own) => own.some(({ server }) => server?.phases)) && <LoadFigure {...figure} kind="phases" />}
          {!running && manifest.state !== "running" && <WhatIfPanel run={run} busy={busy} />}
        </>
      )}
    </>
  );
}

const MEASURE_ABOUT: Readonly<Record<LoadMeasure, string>> = {
  latency: "From sending to the last byte, by the client's clock.",
  corrected: "From the moment when a request was meant to be sent: what waiting for a stalled server hides is in it.",
  server: "From the request's arrival to its reply, by the server's clock.",
};

/** Where the generator itself may have shaped what it measured. */
function Bottlenecks({ manifest: { series } }: { manifest: LoadManifest }) {
  const told = series.flatMap(({ label, result }) => {
    const [, ...why] = result ? describeSelfCheck(result.selfCheck) : [];
    return why.length === 0 ? [] : [{ label, why: why.join(" ") }];
  });
  if (told.length === 0) return null;
  return (
    <Notice kind="warn" title="The generator was the bottleneck: the times are its own as much as the server's">
      {told.map(({ label, why }) => (
        <p key={label}>
          {label}: {why}
        </p>
      ))}
    </Notice>
  );
}

function StateNotice({ manifest, running }: { manifest: LoadManifest; running: boolean }) {
  if (running) return null;
  switch (manifest.state) {
    case "cancelled":
      return <Notice title="This run was cancelled">What was measured until then is kept.</Notice>;
    case "interrupted":
      return (
        <Notice kind="warn" title="This run was interrupted">
          The program that measured it ended before it had finished. What was measured until then is kept.
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
      return <Notice title="This load is put on elsewhere">Its numbers are here when it has finished.</Notice>;
    case "finished":
      return null;
  }
}
