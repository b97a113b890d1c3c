import { createStore, type StoreApi } from "zustand/vanilla";
import type { ActivationStatus, StartKind } from "#shared/model/faas/activation.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import type { ActivationFilter } from "#shared/model/faas/activation-query.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, type Host } from "../../host/index.ts";
import { onNextFrame, rest } from "./timing.ts";

/** What is shown; null and empty take any. */
export interface FeedFilter {
  name: string | null;
  status: ActivationStatus | null;
  startKind: StartKind | null;
  sandbox: SandboxId | null;
  text: string;
}

export const noFilter: FeedFilter = { name: null, status: null, startKind: null, sandbox: null, text: "" };

export interface FeedState {
  filter: FeedFilter;
  /** Newest first, the last few thousand; null until the first answer. */
  rows: readonly ActivationSummary[] | null;
  /** How many came in during the last second. */
  perSecond: number;
  /** How many came in faster than they could be shown; they are kept by the emulator. */
  leftOut: number;
  paused: boolean;
  /** How many came in since it was paused. */
  waiting: number;
  failure: Failure | null;
  setFilter: (change: Partial<FeedFilter>) => void;
  setPaused: (paused: boolean) => void;
  /** Follows the feed until the returned function is called. */
  watch: () => () => void;
}

export type FeedStore = StoreApi<FeedState>;

/** What the window holds of them, and no more however many come. */
export const MOST_ROWS = 5_000;
const FIRST_ROWS = 200;
const RETRY_MS = 1_000;
/** A filter that is being typed is asked for when it rests. */
const TYPING_MS = 200;

/**
 * The live activations. However fast they come in, the page sees them once per animation frame, and of those that pile
 * up no more than it can hold.
 */
export function createFeedStore(
  { client }: Pick<Host, "client">,
  schedule: (flush: () => void) => void = onNextFrame,
): FeedStore {
  /** Came in and not shown yet, oldest first. */
  let pending: ActivationSummary[] = [];
  let scheduled = false;
  let cameIn = 0;
  let refilter = new AbortController();

  return createStore<FeedState>()((set, get) => {
    const flush = () => {
      scheduled = false;
      if (pending.length === 0 || get().paused) return;
      const newest = pending.toReversed();
      pending = [];
      set((state) => ({ rows: [...newest, ...(state.rows ?? [])].slice(0, MOST_ROWS) }));
    };

    const receive = (activations: readonly ActivationSummary[], skipped: number) => {
      cameIn += activations.length + skipped;
      pending.push(...activations);
      if (pending.length > MOST_ROWS) pending = pending.slice(-MOST_ROWS);
      const { paused, leftOut, waiting } = get();
      if (skipped > 0) set({ leftOut: leftOut + skipped });
      if (paused) set({ waiting: waiting + activations.length + skipped });
      else if (!scheduled) {
        scheduled = true;
        schedule(flush);
      }
    };

    const follow = async (signal: AbortSignal) => {
      const filter = toQuery(get().filter);
      const { activations, cursor } = await client.faas.recent({ ...filter, limit: FIRST_ROWS });
      if (signal.aborted) return;
      pending = [];
      set({ rows: activations, leftOut: 0, waiting: 0, failure: null });
      // What came in while the list was read may be told again by the feed.
      const known = new Set(activations.map(({ activationId }) => activationId));
      const lines = await client.faas.feed({ ...filter, after: cursor }, { signal });
      for await (const line of lines) {
        if (signal.aborted || line.type === "ended") return;
        if (line.type !== "activations") continue;
        const fresh = line.activations.filter(({ activationId }) => !known.has(activationId));
        if (fresh.length > 0 || line.skipped > 0) receive(fresh, line.skipped);
      }
    };

    return {
      filter: noFilter,
      rows: null,
      perSecond: 0,
      leftOut: 0,
      paused: false,
      waiting: 0,
      failure: null,

      setFilter(change) {
        set((state) => ({ filter: { ...state.filter, ...change } }));
        refilter.abort();
      },

      setPaused(paused) {
        set({ paused, waiting: 0 });
        flush();
      },

      watch() {
        const watching = new AbortController();
        const counting = setInterval(() => {
          if (get().perSecond !== cameIn) set({ perSecond: cameIn });
          cameIn = 0;
        }, 1_000);
        void (async () => {
          while (!watching.signal.aborted) {
            refilter = new AbortController();
            const signal = AbortSignal.any([watching.signal, refilter.signal]);
            try {
              await follow(signal);
            } catch (error) {
              if (!signal.aborted) set({ failure: toFailure(error) });
            }
            if (!signal.aborted) await rest(RETRY_MS, signal);
            while (refilter.signal.aborted && !watching.signal.aborted) {
              refilter = new AbortController();
              await rest(TYPING_MS, AbortSignal.any([watching.signal, refilter.signal]));
            }
          }
        })();
        return () => {
          watching.abort();
          clearInterval(counting);
        };
      },
    };
  });
}

function toQuery({ name, status, startKind, sandbox, text }: FeedFilter): ActivationFilter {
  return {
    ...(name === null ? {} : { name }),
    ...(status === null ? {} : { statuses: [status] }),
    ...(startKind === null ? {} : { startKinds: [startKind] }),
    ...(sandbox === null ? {} : { sandboxes: [sandbox] }),
    ...(text.trim() === "" ? {} : { text: text.trim() }),
  };
}
