import { Timer } from "lucide-react";
import type { ReactNode } from "react";
import { isFunctionActivation } from "#shared/faas/activation-filter.ts";
import { describeTimes } from "#shared/faas/time-words.ts";
import { errorOfResult } from "#shared/faas/result-error.ts";
import { openWhiskTimes } from "#shared/faas/openwhisk-times.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { describeTrap } from "#shared/format/end-words.ts";
import { formatCount } from "#shared/format/numbers.ts";
import { describeStart, FAULT_WORDS } from "#shared/format/start-words.ts";
import type { Activation, TriggerActivation } from "#shared/model/faas/activation.ts";
import { Button, EmptyState, FailureNotice, Notice, Skeleton, StatusPill, WaterfallTable } from "../../ui/index.ts";
import { CopyRecord } from "./copy-call.tsx";
import { describeLimit, describeTime, nameOf, outcomeOf } from "./function-words.ts";
import { useEmulator, useFeed } from "./functions-context.tsx";
import { JsonText } from "./json-text.tsx";
import { SandboxButton } from "./sandbox-detail.tsx";
import { StartGlossary } from "./start-legend.tsx";
import { useRecord } from "./use-record.ts";
import styles from "./functions-page.module.css";

interface ActivationDetailProps {
  id: string | null;
  /** Of the function that is chosen. */
  path: string | null;
  onChoose: (id: string) => void;
}

/** Where the time of one call went, what kind of start it got, and everything else that is kept of it. */
export function ActivationDetail({ id, path, onChoose }: ActivationDetailProps) {
  const { activation, failure, stale } = useRecord(id);
  if (id === null)
    return (
      <div className={styles.unchosen}>
        <EmptyState
          icon={<Timer />}
          title="No call is chosen"
          text="Send one, or choose one of the activations: here it shows how it began, and where its time went."
        />
        {path !== null && <Newest path={path} onChoose={onChoose} />}
        <StartGlossary />
      </div>
    );
  if (failure && !stale) return <FailureNotice failure={failure} title="This activation can't be shown" />;
  if (!activation) return <Skeleton lines={9} height="1.1rem" label="Reading the activation" />;
  return (
    <article className={styles.detail} aria-busy={stale} aria-label={`Activation ${activation.activationId}`}>
      {isFunctionActivation(activation) ? (
        <CallDetail activation={activation} onChoose={onChoose} />
      ) : (
        <TriggerDetail activation={activation} />
      )}
    </article>
  );
}

/** A way to the last call of a function among those at hand. */
function Newest({ path, onChoose }: { path: string; onChoose: (id: string) => void }) {
  const newest = useFeed((state) => state.rows?.find((row) => row.path === path)?.activationId);
  return (
    newest !== undefined && (
      <Button size="sm" onClick={() => onChoose(newest)}>
        Show the newest call of {nameOf(path)}
      </Button>
    )
  );
}

function CallDetail({ activation, onChoose }: { activation: Activation; onChoose: (id: string) => void }) {
  const { activationId, path, startedAtMs, status, fault, trap, exitCode, limits } = activation;
  const { waitTimeMs, initTimeMs, durationMs } = openWhiskTimes(activation);
  const isAlwaysNew = useEmulator(
    ({ sandboxes }) => sandboxes?.find(({ id }) => id === activation.sandbox)?.freshPerCall ?? false,
  );
  const message = errorOfResult(activation.result);
  return (
    <>
      <header className={styles.detailHead}>
        <h3>{nameOf(path)}</h3>
        <StatusPill tone={status === "success" ? "ok" : "error"}>{outcomeOf(activation)}</StatusPill>
        <time className={styles.hint} dateTime={new Date(startedAtMs).toISOString()}>
          {describeTime(startedAtMs)}
        </time>
      </header>
      <div className={styles.startWords}>
        <p>
          {describeStart(activation)}
          {isAlwaysNew && activation.startKind === "cold" && `; ${activation.sandbox} makes one for every call`}
        </p>
        <p>{describeTimes(activation)}</p>
      </div>
      {status !== "success" && (
        <Notice
          kind="error"
          title={
            trap ? `It ${describeTrap(trap)}` : fault ? FAULT_WORDS[fault] : "The function answered with an error."
          }
        >
          {fault === "exit-code" && exitCode !== null ? `The exit code is ${exitCode}.` : message}
        </Notice>
      )}
      <WaterfallTable activation={activation} />
      <p className={styles.whisk} data-numeric>
        OpenWhisk says of it: <abbr title="queue, place, create sandbox and start runtime">waitTime</abbr>{" "}
        <strong>{formatCount(waitTimeMs)} ms</strong>,{" "}
        <abbr title="load code, compile, instantiate and init; left out of a warm start">initTime</abbr>{" "}
        <strong>{initTimeMs === null ? "none" : `${formatCount(initTimeMs)} ms`}</strong>,{" "}
        <abbr title="the initialization and the run, without the wait">duration</abbr>{" "}
        <strong>{formatCount(durationMs)} ms</strong>
      </p>
      <dl className={styles.facts}>
        <Fact label="Sandbox">{activation.sandbox === null ? "none" : <SandboxButton id={activation.sandbox} />}</Fact>
        <Fact label="Instance">{activation.instanceId ?? "none"}</Fact>
        <Fact label="Runtime">{activation.runtimeVersion ?? "–"}</Fact>
        <Fact label="Processor">{activation.cpuNs === null ? "can't be told" : formatDuration(activation.cpuNs)}</Fact>
        <Fact label="Memory">
          {activation.peakMemoryBytes === null ? "can't be told" : formatBytes(activation.peakMemoryBytes)} of{" "}
          {limits.memoryMb} MB
        </Fact>
        <Fact label="Limits">
          {describeLimit(limits.timeoutMs)}, {limits.logsMb} MB of logs
        </Fact>
        <Fact label="Bytes">
          {formatBytes(activation.requestBytes)} in, {formatBytes(activation.responseBytes)} out
        </Fact>
        <Fact label="Version">
          {activation.version}, {activation.kind}
        </Fact>
        <Fact label="Asked by">{activation.through}</Fact>
        {activation.components.length > 0 && (
          <Fact label="Consists of">
            {activation.components.map((component) => (
              <button key={component} type="button" className={styles.link} onClick={() => onChoose(component)}>
                {component.slice(0, 8)}
              </button>
            ))}
          </Fact>
        )}
        {activation.cause !== null && (
          <Fact label="Part of">
            <button type="button" className={styles.link} onClick={() => onChoose(activation.cause ?? "")}>
              {activation.cause.slice(0, 8)}
            </button>
          </Fact>
        )}
      </dl>
      <CopyRecord activationId={activationId} />
      <ResultAndLogs result={activation.result} logs={activation.logs} />
    </>
  );
}

function TriggerDetail({ activation }: { activation: TriggerActivation }) {
  return (
    <>
      <header className={styles.detailHead}>
        <h3>{activation.name}</h3>
        <StatusPill>trigger</StatusPill>
        <time className={styles.hint} dateTime={new Date(activation.startedAtMs).toISOString()}>
          {describeTime(activation.startedAtMs)}
        </time>
      </header>
      <p className={styles.startWords}>A trigger runs nothing itself: its rules call functions.</p>
      <CopyRecord activationId={activation.activationId} />
      <ResultAndLogs result={activation.result} logs={activation.logs} />
    </>
  );
}

function ResultAndLogs({ result, logs }: { result: unknown; logs: readonly string[] }) {
  return (
    <>
      <h4>Result</h4>
      <JsonText value={result} label="Result of the activation" what="result" />
      <h4>Logs</h4>
      {logs.length === 0 ? (
        <p className={styles.hint}>Nothing was logged.</p>
      ) : (
        <JsonText value={logs.join("\n")} label="Logs of the activation" what="logs" />
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-numeric>{children}</dd>
    </div>
  );
}
