import { useCallback, useMemo, useState } from "react";
import { callFigure, describeCall, stepTime } from "#shared/flows/call-figure.ts";
import type { CallPicture } from "#shared/flows/picture.ts";
import { traceCall, type TracedCall, type TracedStep } from "#shared/flows/trace-call.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { wbRecord } from "#shared/format/faas-commands.ts";
import { formatPercent } from "#shared/format/numbers.ts";
import type { FlowCall } from "#shared/model/flow.ts";
import { useShownTheme } from "../../results/index.ts";
import { CopyCommand } from "../../ui/index.ts";
import { CallPicker } from "./call-picker.tsx";
import { ExampleCaller } from "./example-caller.tsx";
import { FlowExport } from "./flow-export.tsx";
import { FlowPlayer } from "./flow-player.tsx";
import type { FlowRow } from "./flow-steps.tsx";
import { chooseCall, LATEST } from "./call-choices.ts";
import type { ExampleCall } from "./use-example-call.ts";
import { useLastDeployment } from "./use-last-deployment.ts";
import type { LiveCalls } from "./use-live-calls.ts";
import type { RunCalls } from "./use-run-calls.ts";
import styles from "./flows.module.css";

interface CallFlowProps {
  picture: CallPicture;
  live: LiveCalls;
  runs: readonly RunCalls[];
  example: ExampleCall;
}

/** A paper's picture of a call with the way that a real one took. */
export function CallFlow({ picture, live, runs, example }: CallFlowProps) {
  const theme = useShownTheme();
  const [chosen, setChosen] = useState(LATEST);
  const call = chooseCall(chosen, live.calls, runs);
  const deployment = useLastDeployment(`${example.calls} ${live.phase}`);
  const traced = useMemo(() => traceCall(picture, call, deployment), [picture, call, deployment]);
  const steps = useMemo(() => [...traced.before, ...traced.steps], [traced]);
  const draw = useCallback(
    (width: number) => callFigure(picture, call, deployment, { width, theme }),
    [picture, call, deployment, theme],
  );
  return (
    <>
      <div className={styles.toolbar}>
        <CallPicker value={chosen} onChange={setChosen} live={live} runs={runs} />
        <ExampleCaller picture={picture.id} example={example} phase={live.phase} primary={call === null} />
        <span className={styles.space} />
        {call?.activationId && chosen !== LATEST && !chosen.startsWith("run ") && (
          <CopyCommand command={wbRecord(call.activationId)} label="Copy wb command" />
        )}
        <FlowExport subject={{ kind: "call", picture: picture.id, call, deployment }} />
      </div>
      <p className={styles.subject} role="status">
        {call === null ? teach(live.phase) : describeCall(call)}
      </p>
      <FlowPlayer
        draw={draw}
        steps={steps}
        totalNs={traced.totalNs}
        rows={rowsOf(traced, call)}
        label={`Steps of ${picture.figure}`}
      />
    </>
  );
}

function teach(phase: LiveCalls["phase"]): string {
  switch (phase) {
    case "looking":
      return "Looking for the emulator and its latest calls.";
    case "stopped":
      return "No emulator is running. Start one and call an example: the way that the call takes lights up here, with the time of every step.";
    case "running":
      return "Nothing was called yet. The next call that the emulator carries out lights up here, with the time of every step.";
  }
}

function rowsOf({ before, steps, otherNs, totalNs }: TracedCall, call: FlowCall | null): FlowRow[] {
  const share = (ns: number | null) => (ns === null || totalNs === 0 ? "" : formatPercent(ns / totalNs));
  const row = (kind: FlowRow["kind"], step: TracedStep): FlowRow => ({
    id: step.id,
    mark: step.id,
    text: step.label,
    why: step.why,
    time: stepTime(step),
    share: kind === "before" ? "" : share(step.ns),
    state: step.state,
    kind,
  });
  const sum = (kind: "other" | "total", text: string, ns: number): FlowRow => ({
    id: kind,
    mark: "",
    text,
    why: null,
    time: formatDuration(ns),
    share: share(ns),
    state: "plain",
    kind,
  });
  return [
    ...before.map((step) => row("before", step)),
    ...steps.map((step) => row("step", step)),
    ...(call === null
      ? []
      : [sum("other", "other: in none of the steps", otherNs), sum("total", "total, from arrival to reply", totalNs)]),
  ];
}
