import { WorkbenchError } from "#shared/errors.ts";
import type { ExportedFile } from "#shared/contract/index.ts";
import type { ExportFormat } from "#shared/model/export-format.ts";
import { figureExperiment } from "#shared/figures/figure-experiment.ts";
import type { FigureKind } from "#shared/figures/figure-kind.ts";
import type { FigureView } from "#shared/figures/figure-view.ts";
import type { FigureModel } from "#shared/figures/figure-model.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { figureKindsOf, runFigure } from "#shared/figures/run-figure.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import { exportName } from "#shared/format/export-name.ts";
import { hyperfineJson } from "#shared/format/hyperfine-json.ts";
import { latexTable } from "#shared/format/latex-table.ts";
import { markdownTable } from "#shared/format/markdown-table.ts";
import { joinWords } from "#shared/format/numbers.ts";
import { resultsTable } from "#shared/format/results-table.ts";
import { samplesCsv } from "#shared/format/samples-csv.ts";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import { summarizeRun } from "#shared/stats/summarize-run.ts";
import { samplesByTimer } from "#shared/stats/timer-samples.ts";
import { FIGURE_WIDTH, figureFile, type PictureFormat } from "./figure-file.ts";

export interface ExportRequest {
  manifest: RunManifest;
  samples: readonly Sample[];
  summary: RunSummary;
  formats: readonly ExportFormat[];
  /** What the run is drawn as, in the formats that are pictures. */
  figure: FigureKind;
  view?: FigureView;
  theme: Theme;
}

const KINDS_OF_FILE: Record<ExportFormat, { mediaType: string; extension: string }> = {
  svg: { mediaType: "image/svg+xml", extension: "svg" },
  png: { mediaType: "image/png", extension: "png" },
  pdf: { mediaType: "application/pdf", extension: "pdf" },
  csv: { mediaType: "text/csv", extension: "csv" },
  json: { mediaType: "application/json", extension: "json" },
  tex: { mediaType: "application/x-tex", extension: "tex" },
  md: { mediaType: "text/markdown", extension: "md" },
  hyperfine: { mediaType: "application/json", extension: "hyperfine.json" },
};

/**
 * Makes the files of a run, one for each format asked for; the same run gives the same files on every host. Throws
 * INVALID_REQUEST where the run can't be drawn as the figure asked for.
 */
export async function exportRun(request: ExportRequest): Promise<ExportedFile[]> {
  const name = exportName(request.manifest);
  return Promise.all(
    [...new Set(request.formats)].map(async (format) => {
      const picture = isPicture(format);
      const content = picture ? await pictureOf(request, format) : Buffer.from(textOf(request, format));
      const drawnAs = picture && request.figure !== "comparison" ? `-${request.figure}` : "";
      const { mediaType, extension } = KINDS_OF_FILE[format];
      return { name: `${name}${drawnAs}.${extension}`, mediaType, base64: content.toString("base64") };
    }),
  );
}

function isPicture(format: ExportFormat): format is PictureFormat {
  return format === "svg" || format === "png" || format === "pdf";
}

async function pictureOf(request: ExportRequest, format: PictureFormat): Promise<Buffer> {
  const { manifest, samples } = request;
  const experiment = figureExperiment(manifest, samples);
  return figureFile(drawnAs(request), format, { experiment, createdAt: new Date(manifest.createdAt) });
}

function drawnAs({ manifest, samples, summary, figure: kind, view = {}, theme }: ExportRequest): FigureModel {
  const shown = view.timer === undefined ? summary : summarizeRun(manifest, samplesByTimer(samples, view.timer));
  const figure = runFigure(kind, { manifest, summary: shown, width: FIGURE_WIDTH, theme, view });
  if (figure !== null) return figure;
  throw new WorkbenchError("INVALID_REQUEST", `This run has nothing to draw as the figure "${kind}".`, {
    hint: `It can be drawn as ${joinWords(figureKindsOf({ manifest, summary }))}.`,
  });
}

function textOf({ manifest, samples, summary }: ExportRequest, format: Exclude<ExportFormat, PictureFormat>): string {
  switch (format) {
    case "csv":
      return samplesCsv(manifest, samples);
    case "json":
      return jsonDocument(manifest, samples, summary);
    case "tex":
      return latexTable(resultsTable(manifest, summary), [figureExperiment(manifest, samples).commands.wb]);
    case "md":
      return markdownTable(resultsTable(manifest, summary));
    case "hyperfine":
      return `${JSON.stringify(hyperfineJson(manifest, summary, samples), null, 2)}\n`;
  }
}

function jsonDocument(manifest: RunManifest, samples: readonly Sample[], summary: RunSummary): string {
  const { request, versions, commands } = figureExperiment(manifest, samples);
  return `${JSON.stringify({ ...benchJson(manifest, summary), request, versions, commands, samples }, null, 2)}\n`;
}
