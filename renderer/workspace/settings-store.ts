import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Settings } from "#shared/model/settings.ts";
import { toFailure } from "../host/index.ts";

type SettingsChange = Partial<Omit<Settings, "schemaVersion">>;

export interface SettingsState {
  /** Null until the core has answered. */
  settings: Settings | null;
  /** Why the last change or the reading failed. */
  failure: Failure | null;
  load: () => Promise<void>;
  /** Shows at once; taken back if the core can't keep it. */
  update: (change: SettingsChange) => Promise<void>;
}

export type SettingsStore = StoreApi<SettingsState>;

export function createSettingsStore(client: WorkbenchClient): SettingsStore {
  return createStore<SettingsState>()((set, get) => ({
    settings: null,
    failure: null,
    async load() {
      try {
        set({ settings: await client.settings.get(), failure: null });
      } catch (error) {
        set({ failure: toFailure(error) });
      }
    },
    async update(change) {
      const before = get().settings;
      if (before) set({ settings: { ...before, ...change } });
      try {
        set({ settings: await client.settings.update(change), failure: null });
      } catch (error) {
        set({ settings: before, failure: toFailure(error) });
      }
    },
  }));
}
