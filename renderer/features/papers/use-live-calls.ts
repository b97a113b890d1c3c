import { useEffect, useState } from "react";
import { callOfActivation } from "#shared/flows/to-flow-call.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import type { FlowCall } from "#shared/model/flow.ts";
import { useClient } from "../../host/index.ts";

/** `looking` until the first answer. */
export interface LiveCalls {
  phase: "looking" | "stopped" | "running";
  /** Newest first, the last few dozen. */
  calls: readonly FlowCall[];
}

const MOST_CALLS = 60;
/** An emulator that is started from elsewhere is found within this time. */
const LOOK_EVERY_MS = 1_500;

/** The latest calls of the emulator that runs here, as they come in. */
export function useLiveCalls(): LiveCalls {
  const client = useClient();
  const [state, setState] = useState<LiveCalls>({ phase: "looking", calls: [] });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const add = (activations: readonly ActivationSummary[]) => {
      const fresh = activations.flatMap((one) => callOfActivation(one) ?? []);
      setState(({ calls }) => {
        const known = new Set(calls.map(({ activationId }) => activationId));
        const unknown = fresh.filter(({ activationId }) => !known.has(activationId));
        return { phase: "running", calls: [...unknown, ...calls].slice(0, MOST_CALLS) };
      });
    };
    const follow = async () => {
      if ((await client.faas.status()) === null) {
        setState((last) => (last.phase === "stopped" ? last : { ...last, phase: "stopped" }));
        return;
      }
      const { activations, cursor } = await client.faas.recent({ what: "function", limit: MOST_CALLS });
      if (signal.aborted) return;
      add(activations);
      for await (const line of await client.faas.feed({ what: "function", after: cursor }, { signal })) {
        if (signal.aborted || line.type === "ended") return;
        if (line.type === "activations") add(line.activations.toReversed());
      }
    };
    void (async () => {
      while (!signal.aborted) {
        try {
          await follow();
        } catch {
          // A connection that broke, or an emulator that ended meanwhile: it is looked for again.
        }
        await rest(LOOK_EVERY_MS, signal);
      }
    })();
    return () => controller.abort();
  }, [client]);
  return state;
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
