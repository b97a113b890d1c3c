import { safeWord } from "../../format/export-name.ts";
import type { LensExportFormat } from "../../model/lens/lens-view.ts";
import { lensHtml } from "./html.ts";
import { lensLatex } from "./latex.ts";
import type { LensTable } from "./lens-table.ts";
import { lensMarkdown } from "./markdown.ts";
import { lensSvg, type LensSvgOptions } from "./svg.ts";

const KINDS: Record<LensExportFormat, { extension: string; mediaType: string }> = {
  markdown: { extension: "md", mediaType: "text/markdown" },
  svg: { extension: "svg", mediaType: "image/svg+xml" },
  html: { extension: "html", mediaType: "text/html" },
  tex: { extension: "tex", mediaType: "application/x-tex" },
};

/** A function as a file: source line, WAT and machine code side by side (Persaud 2019, figure 2). `svg` concerns that format only. */
export function exportLensTable(
  format: LensExportFormat,
  table: LensTable,
  svg: LensSvgOptions = {},
): { name: string; mediaType: string; text: string } {
  const { extension, mediaType } = KINDS[format];
  const words = [table.name, table.machine.id].map(safeWord).filter((word) => word !== "");
  const name = `${Array.from(words.join("-")).slice(0, LONGEST_NAME).join("")}.${extension}`;
  return { name, mediaType, text: write(format, table, svg) };
}

/** File systems allow 255 bytes, of which a letter may take four. */
const LONGEST_NAME = 60;

function write(format: LensExportFormat, table: LensTable, svg: LensSvgOptions): string {
  switch (format) {
    case "markdown":
      return lensMarkdown(table);
    case "svg":
      return lensSvg(table, svg);
    case "html":
      return lensHtml(table);
    case "tex":
      return lensLatex(table);
  }
}
