import { createStore, type StoreApi } from "zustand/vanilla";
import { namedSettings } from "#shared/faas/pool-changes.ts";
import type { EmulatorRecord } from "#shared/model/faas/emulator.ts";
import type { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import type { SandboxInfo } from "#shared/model/faas/sandbox.ts";
import type { Failure } from "#shared/model/failure.ts";
import { isAbort, toFailure, type Host } from "../../host/index.ts";
import { rest } from "./timing.ts";

/** `looking` until the first answer; `lost`: it ran a moment ago, and nothing is heard of it now. */
type EmulatorPhase = "looking" | "stopped" | "starting" | "running" | "lost" | "stopping";

export interface EmulatorState {
  phase: EmulatorPhase;
  /** Of the one that runs, or ran last. */
  record: EmulatorRecord | null;
  /** It ended without being told to from here. */
  endedByItself: boolean;
  /** Why it could not be started or stopped. */
  failure: { title: string; failure: Failure } | null;
  /** Why its pool was not changed, or a sandbox not killed. */
  poolFailure: { title: string; failure: Failure } | null;
  pool: PoolSnapshot | null;
  presets: readonly PoolSettings[];
  sandboxes: readonly SandboxInfo[] | null;
  /** Settings before each change that was made here, the last one last. */
  earlierSettings: readonly PoolSettings[];
  /** Settings that are on their way to the emulator. */
  changing: boolean;
  /** Sandboxes that are being killed. */
  dying: readonly string[];
  /** Follows the emulator until the returned function is called; as often as wanted, it is followed once. */
  watch: () => () => void;
  /** Answers whether one runs then. */
  start: () => Promise<boolean>;
  stop: () => Promise<void>;
  changePool: (change: Partial<PoolSettings>) => Promise<void>;
  undoPool: () => Promise<void>;
  kill: (instanceId: string) => Promise<void>;
  dismiss: () => void;
  dismissPoolFailure: () => void;
}

export type EmulatorStore = StoreApi<EmulatorState>;

/** One that is started by the command line, or again, is found within this time. */
const LOOK_EVERY_MS = 1_500;
const RETRY_MS = 500;
const KEPT_UNDO = 50;

/** The emulator that runs here: whether it does, its pool as it is, and what can be done to both. */
export function createEmulatorStore({ client }: Pick<Host, "client">): EmulatorStore {
  let watchers = 0;
  let watching = new AbortController();
  let pause = new AbortController();

  return createStore<EmulatorState>()((set, get) => {
    const attempt = async (
      where: "failure" | "poolFailure",
      title: string,
      act: () => Promise<void>,
    ): Promise<boolean> => {
      set({ [where]: null });
      try {
        await act();
        return true;
      } catch (error) {
        set({ [where]: { title, failure: toFailure(error) } });
        return false;
      }
    };

    const isRunning = () => ["running", "lost"].includes(get().phase);

    /** Hears of the pool until the emulator ends or nothing is heard any more. */
    const followPool = async (signal: AbortSignal) => {
      const lines = await client.faas.pool(undefined, { signal });
      for await (const line of lines) {
        if (line.type === "ended") return;
        if (line.type === "pool") set({ pool: line.pool });
      }
    };

    const readKinds = async () => {
      const [presets, sandboxes] = await Promise.all([client.faas.presets(), client.faas.sandboxes()]);
      set({ presets, sandboxes });
    };

    const found = (record: EmulatorRecord) => {
      const isAnother = record.pid !== get().record?.pid || record.startedAtMs !== get().record?.startedAtMs;
      set({
        record,
        endedByItself: false,
        ...(get().phase === "stopping" ? {} : { phase: "running" }),
        ...(isAnother ? { pool: null, earlierSettings: [], dying: [] } : {}),
      });
      return isAnother;
    };

    const gone = () => {
      const { phase } = get();
      if (phase === "starting") return;
      set({ phase: "stopped", pool: null, endedByItself: get().endedByItself || isRunning() });
    };

    const follow = async (signal: AbortSignal) => {
      while (!signal.aborted) {
        let waitMs = LOOK_EVERY_MS;
        try {
          const record = await client.faas.status();
          if (signal.aborted) return;
          if (record === null) gone();
          else {
            if (found(record) || get().sandboxes === null) await readKinds();
            await followPool(signal);
            waitMs = 0;
          }
        } catch (error) {
          if (signal.aborted || isAbort(error)) return;
          waitMs = RETRY_MS;
          if (isRunning()) set({ phase: "lost" });
        }
        pause = new AbortController();
        await rest(waitMs === 0 ? 50 : waitMs, AbortSignal.any([signal, pause.signal]));
      }
    };

    const apply = async (settings: PoolSettings, earlierSettings: readonly PoolSettings[]) => {
      const before = get().pool;
      set({ changing: true, pool: before && { ...before, settings } });
      const done = await attempt("poolFailure", "The pool was not changed", async () => {
        const accepted = await client.faas.changePool(settings);
        set((state) => ({ earlierSettings, pool: state.pool && { ...state.pool, settings: accepted } }));
      });
      set((state) => ({
        changing: false,
        ...(done || !before ? {} : { pool: state.pool && { ...state.pool, settings: before.settings } }),
      }));
    };

    return {
      phase: "looking",
      record: null,
      endedByItself: false,
      failure: null,
      poolFailure: null,
      pool: null,
      presets: [],
      sandboxes: null,
      earlierSettings: [],
      changing: false,
      dying: [],

      watch() {
        watchers += 1;
        if (watchers === 1) {
          watching = new AbortController();
          void follow(watching.signal);
        }
        let watched = true;
        return () => {
          if (!watched) return;
          watched = false;
          watchers -= 1;
          if (watchers === 0) watching.abort();
        };
      },

      async start() {
        set({ phase: "starting", endedByItself: false });
        const started = await attempt("failure", "The emulator could not be started", async () => {
          await client.faas.start({});
          const record = await client.faas.status();
          if (record && found(record)) await readKinds();
        });
        if (get().phase === "starting") set({ phase: started ? "looking" : "stopped" });
        pause.abort();
        return started;
      },

      async stop() {
        set({ phase: "stopping" });
        const stopped = await attempt("failure", "The emulator was not stopped", async () => {
          await client.faas.stop();
        });
        set(stopped ? { phase: "stopped", pool: null } : { phase: "running" });
        pause.abort();
      },

      async changePool(change) {
        const { pool, presets, earlierSettings } = get();
        if (!pool) return;
        const wanted = namedSettings({ ...pool.settings, ...change }, presets);
        await apply(wanted, [...earlierSettings, pool.settings].slice(-KEPT_UNDO));
      },

      async undoPool() {
        const { earlierSettings } = get();
        const last = earlierSettings.at(-1);
        if (last) await apply(last, earlierSettings.slice(0, -1));
      },

      async kill(instanceId) {
        set((state) => ({ dying: [...state.dying, instanceId] }));
        await attempt("poolFailure", "The sandbox was not killed", async () => {
          await client.faas.killSandbox({ instanceId });
        });
        set((state) => ({ dying: state.dying.filter((id) => id !== instanceId) }));
      },

      dismiss: () => set({ failure: null, endedByItself: false }),
      dismissPoolFailure: () => set({ poolFailure: null }),
    };
  });
}
