import { Resvg } from "@resvg/resvg-js";
import type { ExportedFile, ExportFormat } from "#shared/contract/index.ts";
import { comparisonFigure } from "#shared/figures/comparison-figure.ts";
import { figureExperiment } from "#shared/figures/figure-experiment.ts";
import type { FigureModel } from "#shared/figures/figure-model.ts";
import { figureToSvg } from "#shared/figures/figure-to-svg.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import { exportName } from "#shared/format/export-name.ts";
import { samplesCsv } from "#shared/format/samples-csv.ts";
import type { RunManifest, RunSummary, Sample } from "#shared/model/benchmark.ts";
import { embeddedFontCss, figureFontFiles } from "./figure-fonts.ts";
import { withPngText } from "./png-text.ts";

/** Fits a column of a page and a slide alike; every export has it, whatever the window's size. */
const FIGURE_WIDTH = 760;
const PNG_SCALE = 2;
/** Names the text chunk of a PNG that holds the experiment as JSON. */
const EXPERIMENT_KEYWORD = "wasm-workbench-experiment";

export interface ExportRequest {
  manifest: RunManifest;
  samples: readonly Sample[];
  summary: RunSummary;
  formats: readonly ExportFormat[];
  theme: Theme;
}

/** Makes the files of a run, one for each format asked for; the same run gives the same files on every host. */
export async function exportRun({
  manifest,
  samples,
  summary,
  formats,
  theme,
}: ExportRequest): Promise<ExportedFile[]> {
  const name = exportName(manifest);
  const figure = comparisonFigure({ manifest, summary, width: FIGURE_WIDTH, theme });
  const metadata = figureExperiment(manifest, samples);
  const makers: Record<ExportFormat, () => Promise<{ mediaType: string; content: Buffer }>> = {
    svg: async () => ({ mediaType: "image/svg+xml", content: Buffer.from(await figureSvg(figure, metadata)) }),
    png: async () => ({
      mediaType: "image/png",
      content: withPngText(
        drawPng(figureToSvg(figure, { metadata: null })),
        EXPERIMENT_KEYWORD,
        JSON.stringify(metadata),
      ),
    }),
    csv: async () => ({ mediaType: "text/csv", content: Buffer.from(samplesCsv(manifest, samples)) }),
    json: async () => ({
      mediaType: "application/json",
      content: Buffer.from(jsonDocument(manifest, samples, summary)),
    }),
  };
  return Promise.all(
    [...new Set(formats)].map(async (format) => {
      const { mediaType, content } = await makers[format]();
      return { name: `${name}.${format}`, mediaType, base64: content.toString("base64") };
    }),
  );
}

async function figureSvg(figure: FigureModel, metadata: unknown): Promise<string> {
  const fontFaceCss = await embeddedFontCss(JSON.stringify(figure));
  return figureToSvg(figure, { fontFaceCss, metadata });
}

function drawPng(svg: string): Buffer {
  const font = {
    fontFiles: figureFontFiles(),
    defaultFontFamily: "Inter",
    sansSerifFamily: "Inter",
    // Only for characters that Inter lacks: a figure is to look the same on every machine.
    loadSystemFonts: /[^\n\u0020-\u04ff\u2010-\u2122\u2190-\u2193\u2212]/.test(svg),
  };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: PNG_SCALE }, font }).render().asPng();
}

function jsonDocument(manifest: RunManifest, samples: readonly Sample[], summary: RunSummary): string {
  const { request, versions, commands } = figureExperiment(manifest, samples);
  return `${JSON.stringify({ ...benchJson(manifest, summary), request, versions, commands, samples }, null, 2)}\n`;
}
