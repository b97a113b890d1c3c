import { create } from "zustand";

export type ResultsTab = "compare" | "run" | "build";
/** What lies over the page; one at a time. */
type Overlay = "palette" | "shortcuts" | "open-folder" | "deploy" | "bundle" | null;

interface ViewState {
  resultsTab: ResultsTab;
  overlay: Overlay;
  showResults: (tab: ResultsTab) => void;
  setOverlay: (overlay: Overlay) => void;
}

export const useView = create<ViewState>()((set) => ({
  resultsTab: "compare",
  overlay: null,
  showResults: (resultsTab) => set({ resultsTab }),
  setOverlay: (overlay) => set({ overlay }),
}));
