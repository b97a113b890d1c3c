import { createStore, type StoreApi } from "zustand/vanilla";
import type { Account } from "#shared/model/faas/accounting.ts";
import type { EmulatorHealth } from "#shared/model/faas/workbench-api.ts";
import type { Failure } from "#shared/model/failure.ts";
import { quantile } from "#shared/stats/quantiles.ts";
import { toFailure, type Host } from "../../host/index.ts";
import { readListing, type FunctionListing } from "./function-listing.ts";
import { readAgainAndAgain } from "./timing.ts";

/** How long the last calls of a function took, as the emulator measured them. */
interface RecentTimes {
  /** How many calls it had had when this was read. */
  requests: number;
  calls: number;
  p50Ns: number | null;
}

export interface InventoryState {
  /** By name; null until the first answer. */
  functions: readonly FunctionListing[] | null;
  accounts: readonly Account[];
  health: EmulatorHealth | null;
  /** By path. */
  times: Readonly<Record<string, RecentTimes>>;
  failure: Failure | null;
  /** Names of functions that are being deleted. */
  removing: readonly string[];
  removeFailure: Failure | null;
  /** Reads again every so often until the returned function is called. */
  watch: () => () => void;
  reload: () => Promise<void>;
  remove: (name: string) => Promise<boolean>;
  dismiss: () => void;
}

export type InventoryStore = StoreApi<InventoryState>;

const READ_EVERY_MS = 1_500;
/** Over how many of the last calls the median is. */
const MEDIAN_OF = 100;
/** Medians that are read at a time; the others follow with the next reading. */
const MEDIANS_AT_ONCE = 8;

/** What is deployed, what it used and how it fares; read by and by, as others deploy and call, too. */
export function createInventoryStore({ client }: Pick<Host, "client">): InventoryStore {
  return createStore<InventoryState>()((set, get) => {
    const readTimes = async () => {
      const { functions, accounts, times } = get();
      const requestsOf = new Map(accounts.map((account) => [account.function, account.requests]));
      const outdated = (functions ?? []).filter(({ path }) => {
        const requests = requestsOf.get(path) ?? 0;
        return requests > 0 && times[path]?.requests !== requests;
      });
      for (const { path, name } of outdated.slice(0, MEDIANS_AT_ONCE)) {
        const { activations } = await client.faas.recent({ name, what: "function", limit: MEDIAN_OF });
        const totals = activations.flatMap(({ totalNs }) => totalNs ?? []);
        const p50Ns = totals.length === 0 ? null : quantile(totals, 0.5);
        set((state) => ({
          times: { ...state.times, [path]: { requests: requestsOf.get(path) ?? 0, calls: totals.length, p50Ns } },
        }));
      }
    };

    const read = async () => {
      try {
        const [records, { accounts }, health] = await Promise.all([
          client.faas.list({}),
          client.faas.accounts(),
          client.faas.health(),
        ]);
        const functions = records.map(readListing).toSorted((a, b) => a.name.localeCompare(b.name));
        set({ functions, accounts, health, failure: null });
        await readTimes();
      } catch (error) {
        set({ failure: toFailure(error) });
      }
    };

    return {
      functions: null,
      accounts: [],
      health: null,
      times: {},
      failure: null,
      removing: [],
      removeFailure: null,

      watch: () => readAgainAndAgain(read, READ_EVERY_MS),

      reload: read,

      async remove(name) {
        set((state) => ({ removing: [...state.removing, name], removeFailure: null }));
        try {
          await client.faas.remove({ name });
          await read();
          return true;
        } catch (error) {
          set({ removeFailure: toFailure(error) });
          return false;
        } finally {
          set((state) => ({ removing: state.removing.filter((other) => other !== name) }));
        }
      },

      dismiss: () => set({ removeFailure: null }),
    };
  });
}
