import { createContext, useContext, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import { useHost } from "../../host/index.ts";
import { createCallStore, type CallState, type CallStore } from "./call-store.ts";
import { createDeployStore, type DeployState, type DeployStore } from "./deploy-store.ts";
import { createEmulatorStore, type EmulatorState, type EmulatorStore } from "./emulator-store.ts";
import { createFeedStore, type FeedState, type FeedStore } from "./feed-store.ts";
import { createInventoryStore, type InventoryState, type InventoryStore } from "./inventory-store.ts";
import { createNodesStore, type NodesState, type NodesStore } from "./nodes-store.ts";

interface FunctionStores {
  emulator: EmulatorStore;
  inventory: InventoryStore;
  nodes: NodesStore;
  feed: FeedStore;
  calls: CallStore;
  deploys: DeployStore;
}

const FunctionsContext = createContext<FunctionStores | null>(null);

/** Keeps what is known of the emulator, and what was typed for it, while other areas are shown. */
export function FunctionsProvider({ children }: { children: ReactNode }) {
  const host = useHost();
  const [stores] = useState<FunctionStores>(() => ({
    emulator: createEmulatorStore(host),
    inventory: createInventoryStore(host),
    nodes: createNodesStore(host),
    feed: createFeedStore(host),
    calls: createCallStore(host, window.localStorage),
    deploys: createDeployStore(window.localStorage),
  }));
  return <FunctionsContext value={stores}>{children}</FunctionsContext>;
}

function useFunctionStores(): FunctionStores {
  const stores = useContext(FunctionsContext);
  if (!stores) throw new Error("useFunctionStores needs a FunctionsProvider above it");
  return stores;
}

export function useEmulator<T>(select: (state: EmulatorState) => T): T {
  return useStore(useFunctionStores().emulator, select);
}

export function useInventory<T>(select: (state: InventoryState) => T): T {
  return useStore(useFunctionStores().inventory, select);
}

export function useNodes<T>(select: (state: NodesState) => T): T {
  return useStore(useFunctionStores().nodes, select);
}

export function useFeed<T>(select: (state: FeedState) => T): T {
  return useStore(useFunctionStores().feed, select);
}

export function useCalls<T>(select: (state: CallState) => T): T {
  return useStore(useFunctionStores().calls, select);
}

export function useDeploys<T>(select: (state: DeployState) => T): T {
  return useStore(useFunctionStores().deploys, select);
}
