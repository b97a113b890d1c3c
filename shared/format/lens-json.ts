import { lensRows, type LensRow } from "../lens/rows.ts";
import type { LensFunction, LensFunctionCode, LensPaneId } from "../model/lens/lens-view.ts";

/** A function as `wb lens --json` has it: a row per source line, with all instructions in the order of their addresses. */
export type LensFunctionJson = Pick<LensFunction, "name" | "symbol" | "kind" | "source" | "sizeBytes"> & {
  rows: LensRow[];
} & Pick<LensFunctionCode, "unreadable">;

/** `machine` names the panes that every row has, also where one shows nothing of this function. */
export function lensFunctionJson(
  { name, symbol, kind, source, sizeBytes }: LensFunction,
  code: LensFunctionCode,
  machine: readonly LensPaneId[],
): LensFunctionJson {
  const rows = lensRows(code, { file: source?.file ?? null, machine });
  const { unreadable } = code;
  return { name, symbol, kind, source, sizeBytes, rows, ...(unreadable && { unreadable }) };
}
