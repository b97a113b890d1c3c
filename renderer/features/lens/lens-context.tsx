import { createContext, useContext, useState, type ReactNode } from "react";
import { useStore } from "zustand";
import { useHost } from "../../host/index.ts";
import type { LensSessionState } from "./lens-session.ts";
import { createLensStores, type LensState, type LensStores } from "./lens-store.ts";

const LensContext = createContext<LensStores | null>(null);

/** Keeps what the lens shows while other areas are in front. */
export function LensProvider({ children }: { children: ReactNode }) {
  const { client } = useHost();
  const [stores] = useState(() => createLensStores(client, window.localStorage));
  return <LensContext value={stores}>{children}</LensContext>;
}

export function useLensStores(): LensStores {
  const stores = useContext(LensContext);
  if (!stores) throw new Error("useLensStores needs a LensProvider above it");
  return stores;
}

export function useLens<T>(select: (state: LensState) => T): T {
  return useStore(useLensStores().lens, select);
}

export function useSession<T>(select: (state: LensSessionState) => T): T {
  return useStore(useLensStores().session, select);
}

export function useOtherSession<T>(select: (state: LensSessionState) => T): T {
  return useStore(useLensStores().other, select);
}
