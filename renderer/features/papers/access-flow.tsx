import { useCallback, useMemo, useState } from "react";
import { accessFigure, accessStep } from "#shared/flows/access-figure.ts";
import { accessPattern, type AccessCall } from "#shared/flows/access-pattern.ts";
import type { AccessPicture } from "#shared/flows/picture.ts";
import { formatDuration } from "#shared/format/durations.ts";
import { EXAMPLE_FUNCTION } from "#shared/flows/example-call.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { FlowCall } from "#shared/model/flow.ts";
import { useShownTheme } from "../../results/index.ts";
import { CopyCommand, Field, Select } from "../../ui/index.ts";
import { ExampleCaller } from "./example-caller.tsx";
import { FlowExport } from "./flow-export.tsx";
import { FlowPlayer } from "./flow-player.tsx";
import type { FlowRow } from "./flow-steps.tsx";
import type { ExampleCall } from "./use-example-call.ts";
import type { LiveCalls } from "./use-live-calls.ts";
import type { RunCalls } from "./use-run-calls.ts";
import styles from "./flows.module.css";

interface AccessFlowProps {
  picture: AccessPicture;
  live: LiveCalls;
  runs: readonly RunCalls[];
  example: ExampleCall;
}

const LIVE = "live";
/** More calls than this are no pattern for the eye. */
const MOST_CALLS = 40;

/** A paper's picture of who calls whom, with the calls that really came. */
export function AccessFlow({ picture, live, runs, example }: AccessFlowProps) {
  const theme = useShownTheme();
  // The run of the picture's own pattern comes first; live calls where there is none.
  const own = runs.filter(({ label }) => label.startsWith(picture.pattern));
  const [chosen, setChosen] = useState<string | null>(null);
  const run = runs.find(({ id }) => id === chosen) ?? (chosen === LIVE ? undefined : own[0]);
  const calls = useMemo(() => (run ? run.calls.slice(0, MOST_CALLS) : ofLastFunction(live.calls)), [run, live.calls]);
  const pattern = useMemo(() => accessPattern(calls), [calls]);
  const draw = useCallback((width: number) => accessFigure(picture, calls, { width, theme }), [picture, calls, theme]);
  const steps = useMemo(
    () =>
      pattern.calls.map(({ call, client, target }, index) => ({
        id: String(index + 1),
        state: "taken" as const,
        ns: call.totalNs,
        drawnAs: accessStep(client, target),
      })),
    [pattern],
  );
  const words = useMemo(() => draw(760).subtitle, [draw]);
  const labels = new Map(pattern.clients.map(({ id, label }) => [id, label]));
  const totalNs = steps.reduce((sum, { ns }) => sum + ns, 0);
  return (
    <>
      <div className={styles.toolbar}>
        <Field label="Calls" className={styles.picker}>
          <Select value={run?.id ?? LIVE} onChange={({ target }) => setChosen(target.value)}>
            <option value={LIVE}>The latest of the emulator, of one function</option>
            {runs.length > 0 && (
              <optgroup label="Of the paper's run">
                {runs.map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
              </optgroup>
            )}
          </Select>
        </Field>
        <ExampleCaller picture={picture.id} example={example} phase={live.phase} primary={calls.length === 0} />
        <span className={styles.space} />
        <CopyCommand command={loadCommand(picture)} label="Copy wb command" />
        <FlowExport subject={{ kind: "access", picture: picture.id, calls: [...calls] }} />
      </div>
      <p className={styles.subject} role="status">
        {calls.length === 0
          ? `No calls yet. Put ${picture.pattern} on a function under Load, or call one here: each call is drawn from its client to the instance that took it.`
          : words}
      </p>
      <FlowPlayer
        draw={draw}
        steps={steps}
        totalNs={totalNs}
        rows={pattern.calls.map((one, index) => rowOf(one, index, labels))}
        label={`Calls of ${picture.figure}`}
      />
    </>
  );
}

function ofLastFunction(calls: readonly FlowCall[]): FlowCall[] {
  return calls
    .filter(({ name, sandbox }) => name === calls[0]?.name && sandbox === calls[0].sandbox)
    .slice(0, MOST_CALLS);
}

function rowOf({ call, client, target }: AccessCall, index: number, labels: ReadonlyMap<string, string>): FlowRow {
  return {
    id: String(index + 1),
    mark: String(index + 1),
    text: `${labels.get(client) ?? client} to ${target}`,
    why: call.startKind,
    time: formatDuration(call.totalNs),
    share: "",
    state: "taken",
    kind: "step",
  };
}

/** Puts the picture's pattern on the example. */
function loadCommand({ pattern }: AccessPicture): string {
  return formatCommand({ exe: "wb", args: ["load", pattern, "--function", EXAMPLE_FUNCTION] });
}
