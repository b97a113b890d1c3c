import type { ExportedFile } from "#shared/contract/index.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { PRICE_LISTS } from "#shared/flows/prices.ts";
import { flowFigure } from "#shared/flows/flow-figure.ts";
import type { FlowSubject } from "#shared/model/flow.ts";
import type { PaperFileFormat } from "#shared/model/paper.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { FIGURE_WIDTH, figureFile } from "../export/figure-file.ts";

const MEDIA_TYPES: Record<PaperFileFormat, string> = {
  svg: "image/svg+xml",
  png: "image/png",
  pdf: "application/pdf",
  json: "application/json",
};

/** What a file carries of the data behind it. */
interface FlowExperiment {
  format: "wasm-workbench-flow";
  schemaVersion: 1;
  subject: FlowSubject;
  /** Of costs: where the usual prices are from. */
  priceSources?: string[];
}

/** A flow picture, or a figure of costs, as files. Throws INVALID_REQUEST where there is nothing to draw. */
export async function flowFiles(
  subject: FlowSubject,
  { formats, theme, createdAt }: { formats: readonly PaperFileFormat[]; theme: Theme; createdAt: Date },
): Promise<ExportedFile[]> {
  const figure = flowFigure(subject, { width: FIGURE_WIDTH, theme });
  if (figure === null)
    throw new WorkbenchError("INVALID_REQUEST", "There is nothing to draw.", {
      hint: "A picture is drawn by its name, and costs from the first call on.",
    });
  const experiment: FlowExperiment = {
    format: "wasm-workbench-flow",
    schemaVersion: 1,
    subject,
    ...(subject.kind === "cost" && { priceSources: PRICE_LISTS.map(({ name, source }) => `${name}: ${source}`) }),
  };
  const name = subject.kind === "cost" ? "cost" : subject.picture;
  return Promise.all(
    [...new Set(formats)].map(async (format) => {
      const content =
        format === "json"
          ? Buffer.from(`${JSON.stringify({ ...experiment, table: tableOf(figure) }, null, 2)}\n`)
          : await figureFile(figure, format, { experiment, createdAt });
      return { name: `${name}.${format}`, mediaType: MEDIA_TYPES[format], base64: content.toString("base64") };
    }),
  );
}

function tableOf(figure: NonNullable<ReturnType<typeof flowFigure>>) {
  return figure.kind === "comparison" ? null : figure.table;
}
