import { createStore, type StoreApi } from "zustand/vanilla";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { LensArchitecture, LensInstruction } from "#shared/model/lens/lens-code.ts";
import { recallLens, rememberLens, type LensChoices, type LensLook } from "./lens-choices.ts";
import { createLensSession, type LensSession } from "./lens-session.ts";

/** Where lines are shown: the id of a pane of code, a side of a comparison, or `source`. */
export type LensPlace = string;

/** A wish to see the first code of a line; a new object for every one. */
interface Reveal {
  /** As `placeKey` names it. */
  line: string;
  /** Where it was asked for, which stays as it is. */
  from: LensPlace;
}

/** An instruction that is explained. */
interface Pointed {
  /** Of its pane; null for WebAssembly. */
  architecture: LensArchitecture | null;
  instruction: LensInstruction;
}

export interface LensState {
  choices: LensChoices;
  look: LensLook;
  /** Lines under the pointer or the keyboard's row; none: those that were chosen last are highlighted. */
  hovered: readonly string[];
  chosen: readonly string[];
  reveal: Reveal | null;
  pointed: Pointed | null;
  /** A file of the sources that is shown in place of the function's own. */
  shownFile: string | null;
  choose: (change: Partial<LensChoices>) => void;
  setLook: (change: Partial<LensLook>) => void;
  point: (pointed: Pointed) => void;
  hover: (lines: readonly string[]) => void;
  /** Keeps the lines highlighted, and has every other place scroll to the first of them. */
  chooseLines: (lines: readonly string[], from: LensPlace) => void;
  showFile: (file: string | null) => void;
}

/** All that the lens keeps while the window is open. */
export interface LensStores {
  lens: StoreApi<LensState>;
  session: LensSession;
  /** The second side of a comparison of two compilations. */
  other: LensSession;
}

export function createLensStores(client: WorkbenchClient, storage: Pick<Storage, "getItem" | "setItem">): LensStores {
  const lens = createStore<LensState>()((set) => ({
    ...recallLens(storage),
    hovered: [],
    chosen: [],
    reveal: null,
    pointed: null,
    shownFile: null,
    choose: (change) =>
      set((state) => {
        const choices = { ...state.choices, ...change };
        const elsewhere = choices.functionKey !== state.choices.functionKey || choices.file !== state.choices.file;
        return { choices, ...(elsewhere && { hovered: [], chosen: [], reveal: null, pointed: null, shownFile: null }) };
      }),
    setLook: (change) => set((state) => ({ look: { ...state.look, ...change } })),
    point: (pointed) => set((state) => (state.pointed?.instruction === pointed.instruction ? state : { pointed })),
    hover: (hovered) => set((state) => (same(state.hovered, hovered) ? state : { hovered })),
    chooseLines: (chosen, from) => {
      const [line] = chosen;
      set({ chosen, ...(line !== undefined && { reveal: { line, from } }) });
    },
    showFile: (shownFile) => set({ shownFile }),
  }));
  lens.subscribe(({ choices, look }, before) => {
    if (choices !== before.choices || look !== before.look) rememberLens(storage, choices, look);
  });
  return { lens, session: createLensSession(client), other: createLensSession(client) };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}
