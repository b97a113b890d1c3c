import { createStore, type StoreApi } from "zustand/vanilla";
import type { AddNodeRequest, MigrateRequest, MigrationResult, NodeInfo, Placement } from "#shared/model/faas/nodes.ts";
import type { Failure } from "#shared/model/failure.ts";
import { toFailure, type Host } from "../../host/index.ts";
import { readAgainAndAgain } from "./timing.ts";

export interface NodesState {
  /** Null until the first answer. */
  nodes: readonly NodeInfo[] | null;
  placements: readonly Placement[];
  failure: Failure | null;
  /** Names of nodes that are being removed. */
  removing: readonly string[];
  /** Why a node was not added or removed, or a function not migrated. */
  actFailure: { title: string; failure: Failure } | null;
  /** A function that is on its way, until nothing of it is in flight where it was. */
  migrating: { function: string; to: string } | null;
  /** How the last migration went. */
  migrated: MigrationResult | null;
  /** Reads again every so often until the returned function is called. */
  watch: () => () => void;
  /** Answers whether it was done. */
  add: (node: AddNodeRequest) => Promise<boolean>;
  remove: (name: string) => Promise<void>;
  migrate: (request: MigrateRequest) => Promise<void>;
  dismiss: () => void;
}

export type NodesStore = StoreApi<NodesState>;

const READ_EVERY_MS = 1_000;

/** The emulators behind the one that runs here, and which functions are placed on them. */
export function createNodesStore({ client }: Pick<Host, "client">): NodesStore {
  return createStore<NodesState>()((set) => {
    const read = async () => {
      try {
        set({ ...(await client.faas.nodes()), failure: null });
      } catch (error) {
        set({ failure: toFailure(error) });
      }
    };
    const attempt = async (title: string, act: () => Promise<void>): Promise<boolean> => {
      set({ actFailure: null, migrated: null });
      try {
        await act();
        await read();
        return true;
      } catch (error) {
        set({ actFailure: { title, failure: toFailure(error) } });
        return false;
      }
    };
    return {
      nodes: null,
      placements: [],
      failure: null,
      removing: [],
      actFailure: null,
      migrating: null,
      migrated: null,

      watch: () => readAgainAndAgain(read, READ_EVERY_MS),

      add: (node) =>
        attempt("The node was not added", async () => {
          await client.faas.addNode(node);
        }),

      async remove(name) {
        set((state) => ({ removing: [...state.removing, name] }));
        await attempt(`${name} was not removed`, async () => {
          await client.faas.removeNode({ name });
        });
        set((state) => ({ removing: state.removing.filter((other) => other !== name) }));
      },

      async migrate(request) {
        set({ migrating: { function: request.function, to: request.to } });
        await attempt("The function was not migrated", async () => {
          set({ migrated: await client.faas.migrate(request) });
        });
        set({ migrating: null });
      },

      dismiss: () => set({ actFailure: null, migrated: null }),
    };
  });
}
