import type { FlowState } from "./flow-model.ts";
import type { ThemeColors } from "./palette.ts";

export interface PlacedBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The colour and strength of what a call took, left out, or would take. */
export function stateColors(state: FlowState, colors: ThemeColors): { line: string; text: string } {
  if (state === "skipped") return { line: colors.axis, text: colors.mutedText };
  return { line: colors.text, text: colors.text };
}
