import { formatDuration } from "#shared/format/durations.ts";
import { StartKind } from "#shared/model/faas/activation.ts";
import type { FlowCall } from "#shared/model/flow.ts";
import type { RunCalls } from "./use-run-calls.ts";

/** Follows the emulator: whatever it carried out last. */
export const LATEST = "latest";

export interface CallChoice {
  id: string;
  label: string;
  call: FlowCall;
}

const MOST_LIVE = 20;

export function liveChoices(calls: readonly FlowCall[]): CallChoice[] {
  return calls.slice(0, MOST_LIVE).map((call) => ({
    id: `call ${call.activationId}`,
    label: `${new Date(call.startedAtMs).toLocaleTimeString()} ${call.name}, ${words(call)}`,
    call,
  }));
}

/** Of a load run, for each kind of start the call in the middle: enough to see what the kinds differ in. */
export function runChoices(runs: readonly RunCalls[]): CallChoice[] {
  return runs.flatMap(({ id, label, calls }) =>
    StartKind.options.flatMap((kind) => {
      const ofKind = calls.filter(({ startKind }) => startKind === kind).toSorted((a, b) => a.totalNs - b.totalNs);
      const middle = ofKind[Math.floor((ofKind.length - 1) / 2)];
      if (!middle) return [];
      return [{ id: `run ${id} ${kind}`, label: `${label}: median ${words(middle)}`, call: middle }];
    }),
  );
}

function words({ startKind, totalNs }: FlowCall): string {
  return `${startKind ?? "no start"}, ${formatDuration(totalNs)}`;
}

/** The call that was chosen; null where there is none. One that is gone from the list gives way to the latest. */
export function chooseCall(id: string, live: readonly FlowCall[], runs: readonly RunCalls[]): FlowCall | null {
  const choices = [...liveChoices(live), ...runChoices(runs)];
  return choices.find((choice) => choice.id === id)?.call ?? choices[0]?.call ?? null;
}
