import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { BuildResult } from "#shared/model/build.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LensCode } from "#shared/model/lens/lens-code.ts";
import type {
  LensEvent,
  LensFunction,
  LensPane,
  LensPaneId,
  LensRequestInput,
  LensSource,
} from "#shared/model/lens/lens-view.ts";
import { toFailure } from "../../host/index.ts";

/** A pane as it is on the screen. */
export interface ShownPane {
  pane: LensPane;
  /** Of `key`; null where the pane doesn't have that function, or until it is read. */
  code: LensCode | null;
  /** Why it can't be read where the pane has the function; null where it can. */
  unreadable: string | null;
  /** The function whose code this is. */
  key: string | null;
  /** Of an earlier text or of another function, until the new code is there. */
  stale: boolean;
}

export interface LensSessionState {
  status: "idle" | "opening" | "open" | "failed";
  /** Why nothing could be opened at all; a source with errors is in `builds`. */
  failure: Failure | null;
  /** Of the last opening. */
  builds: readonly BuildResult[];
  /** Of the view that is shown; null before the first. */
  viewId: string | null;
  sources: readonly LensSource[];
  functions: readonly LensFunction[];
  /** The function whose code is shown: the wished one where it exists. */
  functionKey: string | null;
  panes: Readonly<Record<LensPaneId, ShownPane>>;
  elapsedMs: number | null;
  /** Compiles and reads; what was shown stays, as stale, until its successor is there. Ends an opening that still runs. */
  open: (request: LensRequestInput) => Promise<void>;
  /** Null: the first of the sources. */
  choose: (key: string | null) => void;
  close: () => void;
}

export type LensSession = StoreApi<LensSessionState>;

/** The build that ended the last opening; undefined where there is something to see. */
export function failedBuild({ status, builds }: LensSessionState): BuildResult | undefined {
  return status === "failed" ? builds.find(({ artifact }) => artifact === null) : undefined;
}

const nothing = {
  status: "idle",
  failure: null,
  builds: [],
  viewId: null,
  sources: [],
  functions: [],
  functionKey: null,
  panes: {},
  elapsedMs: null,
} as const;

/** One view of one program, and the code of one function in it. */
export function createLensSession(client: Pick<WorkbenchClient, "lens">): LensSession {
  let running: AbortController | null = null;
  let wished: string | null = null;

  return createStore<LensSessionState>()((set, get) => {
    const putPane = (id: LensPaneId, change: (before: ShownPane | undefined) => ShownPane) =>
      set((state) => ({ panes: { ...state.panes, [id]: change(state.panes[id]) } }));

    /** Reads the chosen function's code of these panes, which are of the view that is shown. */
    const readCode = async (panes: readonly LensPane[]) => {
      const { viewId, functionKey: key, functions } = get();
      if (viewId === null || key === null) return;
      const sizes = functions.find((candidate) => candidate.key === key)?.sizeBytes ?? {};
      const having = panes.filter(({ id, failure }) => failure === null && sizes[id] !== undefined);
      for (const pane of panes)
        if (!having.includes(pane))
          // What was shown before it failed is still worth reading.
          putPane(pane.id, (before) =>
            pane.failure && before?.code && before.key === key
              ? { ...before, pane, stale: true }
              : { pane, code: null, unreadable: null, key, stale: false },
          );
      if (having.length === 0) return;
      const isCurrent = () => get().viewId === viewId && get().functionKey === key;
      try {
        const read = await client.lens.code({ id: viewId, key, panes: having.map(({ id }) => id) });
        if (!isCurrent()) return;
        for (const pane of having) {
          const code = read.panes[pane.id] ?? null;
          const unreadable = read.unreadable?.[pane.id] ?? null;
          putPane(pane.id, () => ({ pane, code, unreadable, key, stale: false }));
        }
      } catch (error) {
        if (!isCurrent()) return;
        const failure = toFailure(error);
        for (const pane of having)
          putPane(pane.id, (before) => ({
            pane: { ...pane, failure },
            code: before?.code ?? null,
            unreadable: null,
            key: before?.key ?? key,
            stale: true,
          }));
      }
    };

    const take = (event: LensEvent) => {
      switch (event.type) {
        case "build":
          set((state) => ({ builds: [...state.builds, event.build] }));
          break;
        case "sources":
          set({ viewId: event.id, sources: event.sources, functions: [] });
          break;
        case "pane": {
          const { functions, pane } = event;
          set({ functions, functionKey: keyToShow(functions, wished) });
          void readCode([pane]);
          break;
        }
        case "end":
          set({ elapsedMs: event.elapsedMs });
          break;
      }
    };

    return {
      ...nothing,

      async open(request) {
        running?.abort();
        const controller = new AbortController();
        running = controller;
        const wanted = new Set<LensPaneId>(["wat", ...(request.engines ?? [])]);
        set(({ panes }) => ({
          status: "opening",
          failure: null,
          builds: [],
          elapsedMs: null,
          panes: Object.fromEntries(
            Object.entries(panes)
              .filter(([id]) => wanted.has(id))
              .map(([id, shown]) => [id, { ...shown, stale: true }]),
          ),
        }));
        let hasPanes = false;
        try {
          for await (const event of await client.lens.open(request, { signal: controller.signal })) {
            if (controller.signal.aborted) return;
            hasPanes ||= event.type === "pane";
            take(event);
          }
          if (!controller.signal.aborted) set({ status: hasPanes ? "open" : "failed" });
        } catch (error) {
          if (!controller.signal.aborted) set({ status: "failed", failure: toFailure(error) });
        }
      },

      choose(key) {
        wished = key;
        const { functions, functionKey: before, panes } = get();
        const functionKey = keyToShow(functions, key);
        if (functionKey === before) return;
        set({
          functionKey,
          panes: Object.fromEntries(Object.entries(panes).map(([id, shown]) => [id, { ...shown, stale: true }])),
        });
        void readCode(Object.values(panes).map(({ pane }) => pane));
      },

      close() {
        running?.abort();
        running = null;
        set(nothing);
      },
    };
  });
}

function keyToShow(functions: readonly LensFunction[], wished: string | null): string | null {
  const known = functions.find(({ key }) => key === wished) ?? functions.find(({ kind }) => kind === "own");
  return (known ?? functions[0])?.key ?? null;
}
