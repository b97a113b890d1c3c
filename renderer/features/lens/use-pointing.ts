import type { LensArchitecture, LensInstruction } from "#shared/model/lens/lens-code.ts";
import { useLensStores } from "./lens-context.tsx";
import type { LensPlace } from "./lens-store.ts";

/** What a pane does with the row that is pointed at or chosen in it. */
export function usePointing(place: LensPlace, architecture: LensArchitecture | null) {
  const { lens } = useLensStores();
  return {
    point: (instruction: LensInstruction | null, lines: readonly string[]) => {
      lens.getState().hover(lines);
      // What was pointed at last stays explained: the way to the explanation leads over other rows.
      if (instruction) lens.getState().point({ architecture, instruction });
    },
    choose: (lines: readonly string[]) => lens.getState().chooseLines(lines, place),
  };
}
