import type { ExportedFile } from "#shared/contract/index.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { exportLensTable } from "#shared/lens/export/export-lens-table.ts";
import { caption, columnTitles, tableNotes } from "#shared/lens/export/lens-table.ts";
import { lensRows } from "#shared/lens/rows.ts";
import type { LensExportFormat, LensPaneId } from "#shared/model/lens/lens-view.ts";
import { embeddedFontCss } from "../export/figure-fonts.ts";
import type { LensView } from "./lens-view.ts";

export interface LensFileRequest {
  key: string;
  /** The pane of machine code. */
  machine: LensPaneId;
  format: LensExportFormat;
}

/**
 * A function as a table of its source lines, its WAT and one pane of machine code. Throws INVALID_REQUEST for a function or
 * pane that the view doesn't have, PROGRAM_FAILED for code that can't be read.
 */
export async function lensFile(
  { key, machine, format }: LensFileRequest,
  view: LensView,
  appVersion: string,
): Promise<ExportedFile> {
  const { name, source } = view.function(key);
  const wat = view.panes.get("wat");
  const shown = view.panes.get(machine);
  if (wat === undefined || shown === undefined || machine === "wat")
    throw new WorkbenchError("INVALID_REQUEST", `The view has no machine code of ${machine}.`, {
      hint: `It has ${[...view.panes.keys()].filter((id) => id !== "wat").join(", ") || "none"}.`,
    });
  const code = await view.code(key, ["wat", machine]);
  for (const [id, reason] of Object.entries(code.unreadable ?? {}))
    throw new WorkbenchError("PROGRAM_FAILED", `The code of ${name} in ${id} can't be read: ${reason}.`);
  const table = {
    name,
    rows: lensRows(code, { file: source?.file ?? null, machine: [machine] }),
    sources: view.sources,
    wat,
    machine: shown,
    request: view.buildWords,
    appVersion,
  };
  const words = [caption(table), ...columnTitles(table), ...tableNotes(table)].join("");
  const svg = format === "svg" ? { fontFaceCss: await embeddedFontCss(words) } : {};
  const { text, ...file } = exportLensTable(format, table, svg);
  return { ...file, base64: Buffer.from(text).toString("base64") };
}
