import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { Tool } from "#shared/model/tool.ts";
import { toFailure } from "../host/index.ts";

export interface ToolsState {
  /** Null until the first answer. */
  tools: readonly Tool[] | null;
  scannedAtMs: number | null;
  scanning: boolean;
  failure: Failure | null;
  /** Asks the core what it found; `rescan` makes it look at the machine again. */
  load: (options?: { rescan?: boolean }) => Promise<void>;
}

export type ToolStore = StoreApi<ToolsState>;

export function createToolStore(client: WorkbenchClient): ToolStore {
  return createStore<ToolsState>()((set) => ({
    tools: null,
    scannedAtMs: null,
    scanning: false,
    failure: null,
    async load({ rescan = false } = {}) {
      set({ scanning: true });
      try {
        set({ ...(await client.tools.list({ rescan })), failure: null });
      } catch (error) {
        set({ failure: toFailure(error) });
      } finally {
        set({ scanning: false });
      }
    },
  }));
}
