import { Hammer, X } from "lucide-react";
import { useMemo } from "react";
import { formatBytes } from "#shared/format/bytes.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { wbBuildCommand } from "#shared/format/wb-command.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { BuildResult } from "#shared/model/build.ts";
import { languageOf, type Target } from "#shared/model/target.ts";
import { isOver, useJobs, type TrackedJob } from "../../jobs/index.ts";
import {
  Button,
  CopyCommand,
  EmptyState,
  FailureNotice,
  Notice,
  ProgressBar,
  Skeleton,
  StatusPill,
} from "../../ui/index.ts";
import { addressOfCompiler, BUILD_TARGETS, buildRequests, useTools, useWorkspace } from "../../workspace/index.ts";
import { useLastBuild } from "./build-results.ts";
import styles from "./build-panel.module.css";

const TARGET_NAMES: Record<Target, string> = {
  native: "Native",
  "wasm32-wasip1": "WebAssembly (WASI)",
  "wasm32-unknown-unknown": "WebAssembly (bare)",
  emscripten: "WebAssembly (Emscripten)",
};

interface BuildPanelProps {
  /** Why the last build couldn't even start. */
  failure: Failure | null;
  onBuild: () => void;
}

/** What the last build made, target by target, with commands and the whole log. */
export function BuildPanel({ failure, onBuild }: BuildPanelProps) {
  const { job, results } = useLastBuild();
  const program = useWorkspace((state) => state.program);
  if (failure && !(job && !isOver(job.view.status)))
    return (
      <div className={styles.panel}>
        <FailureNotice
          failure={failure}
          title="The build did not start"
          actions={<Button onClick={onBuild}>Build again</Button>}
        />
      </div>
    );
  if (!job)
    return (
      <EmptyState
        icon={<Hammer />}
        title="Nothing built yet"
        text="Build makes a native program and a WebAssembly module of the same source, side by side."
        actions={
          <Button disabled={program === null} onClick={onBuild}>
            Build now
          </Button>
        }
      />
    );
  return (
    <div className={styles.panel}>
      <BuildHeader job={job} />
      <div className={styles.targets}>
        {results
          ? results.map((result) => <TargetCard key={result.target} result={result} />)
          : BUILD_TARGETS.map((target) => (
              <PendingCard key={target} target={target} running={!isOver(job.view.status)} />
            ))}
      </div>
      {!results && job.view.error && <FailureNotice failure={job.view.error} title="The build failed" />}
      {!results && <LiveLog job={job} />}
    </div>
  );
}

function BuildHeader({ job }: { job: TrackedJob }) {
  const cancel = useJobs((state) => state.cancel);
  const { view, info } = job;
  const running = !isOver(view.status);
  return (
    <header className={styles.header}>
      <h2>{info.title}</h2>
      {running ? (
        <>
          <div className={styles.progress}>
            <ProgressBar label="Build progress" value={view.progress?.done} max={view.progress?.total} />
          </div>
          <Button size="sm" icon={<X />} busy={job.cancelling} onClick={() => void cancel(info.id)}>
            Cancel
          </Button>
        </>
      ) : (
        view.status === "cancelled" && <StatusPill tone="warn">Cancelled</StatusPill>
      )}
    </header>
  );
}

function PendingCard({ target, running }: { target: Target; running: boolean }) {
  return (
    <section className={styles.card} aria-label={TARGET_NAMES[target]}>
      <h3>{TARGET_NAMES[target]}</h3>
      {running ? (
        <Skeleton lines={2} label={`Building ${TARGET_NAMES[target]}`} />
      ) : (
        <p className={styles.muted}>No result.</p>
      )}
    </section>
  );
}

function TargetCard({ result }: { result: BuildResult }) {
  const { artifact, failure, compiler } = result;
  const request = useBuildRequestFor(result.target);
  const address = useAddressOfCompiler(result.target);
  return (
    <section className={styles.card} aria-label={TARGET_NAMES[result.target]}>
      <div className={styles.cardHeader}>
        <h3>{TARGET_NAMES[result.target]}</h3>
        <BuildState result={result} />
      </div>
      {compiler && (
        <p className={styles.muted} title={compiler.path}>
          {compiler.id} {compiler.version}
        </p>
      )}
      {artifact && (
        <dl className={styles.facts}>
          <dt>Size</dt>
          <dd>{formatBytes(artifact.sizeBytes)}</dd>
          <dt>{result.cached ? "Looked up in" : "Built in"}</dt>
          <dd>{formatDuration(result.elapsedNs)}</dd>
        </dl>
      )}
      {artifact?.kind === "library" && (
        <p className={styles.muted}>The source has no main, so this is a library: it can be read, but not run.</p>
      )}
      {failure &&
        (failure.code === "TOOL_UNAVAILABLE" ? (
          <Notice
            kind="warn"
            title={failure.message}
            hint={failure.hint}
            actions={<a href={address}>Show in Tools</a>}
          />
        ) : (
          <FailureNotice failure={failure} />
        ))}
      {result.log.trim() !== "" && (
        <details className={styles.details} open={failure !== null}>
          <summary>Log</summary>
          <ScrolledText label="Log of the build">{result.log.trimEnd()}</ScrolledText>
        </details>
      )}
      {result.commands.length > 0 && (
        <details className={styles.details}>
          <summary>Commands{artifact && " and file"}</summary>
          <ScrolledText label="Commands of the build">{result.commands.join("\n")}</ScrolledText>
          {artifact && <ScrolledText label="Path of the artifact">{artifact.path}</ScrolledText>}
        </details>
      )}
      <div className={styles.copy}>
        {result.commands.length > 0 && (
          <CopyCommand command={result.commands.join("\n")} label="Copy compiler command" />
        )}
        {request && <CopyCommand command={wbBuildCommand(request)} label="Copy wb command" />}
      </div>
    </section>
  );
}

function BuildState({ result }: { result: BuildResult }) {
  if (result.artifact)
    return <StatusPill tone="ok">{result.cached ? "Unchanged, from the cache" : "Built"}</StatusPill>;
  if (result.failure?.code === "TOOL_UNAVAILABLE") return <StatusPill tone="warn">No compiler</StatusPill>;
  if (result.failure?.code === "CANCELLED") return <StatusPill tone="warn">Cancelled</StatusPill>;
  return <StatusPill tone="error">Failed</StatusPill>;
}

function useAddressOfCompiler(target: Target): string {
  const tools = useTools((state) => state.tools);
  const program = useWorkspace((state) => state.program);
  const compilers = useWorkspace((state) => state.compilers);
  return addressOfCompiler(target, {
    tools,
    compilers,
    language: program === null ? undefined : languageOf(program),
  });
}

function useBuildRequestFor(target: Target) {
  const state = useWorkspace((current) => current);
  return useMemo(() => buildRequests(state)?.find((request) => request.target === target), [state, target]);
}

/** What the compilers say while they run; afterwards each target shows its own log. */
function LiveLog({ job }: { job: TrackedJob }) {
  const { log } = job.view;
  if (log.length === 0) return null;
  return (
    <details className={styles.details} open>
      <summary>Log</summary>
      <ScrolledText label="Log">{log.map((entry) => entry.text.trimEnd()).join("\n")}</ScrolledText>
    </details>
  );
}

/** Text that may be longer than its box: the keyboard has to reach it to scroll it. */
function ScrolledText({ label, children }: { label: string; children: string }) {
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      {children}
    </pre>
  );
}
