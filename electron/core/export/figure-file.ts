import type { FigureModel } from "#shared/figures/figure-model.ts";
import { figureToSvg } from "#shared/figures/figure-to-svg.ts";
import { layoutFigure } from "#shared/figures/layout-figure.ts";
import { THEME_COLORS } from "#shared/figures/palette.ts";
import { embeddedFontCss, figureFontFiles } from "./figure-fonts.ts";
import { withPngText } from "./png-text.ts";

/** Fits a column of a page and a slide alike; every file has it, whatever the window's size. */
export const FIGURE_WIDTH = 760;
const PNG_SCALE = 2;
/** Names the text chunk of a PNG, and the file attached to a PDF, that hold the experiment as JSON. */
const EXPERIMENT_NAME = "wasm-workbench-experiment";

export type PictureFormat = "svg" | "png" | "pdf";

/** What a picture carries besides itself. */
export interface FigureOrigin {
  /** Data, commands, versions, machine and seed: anything that can be written as JSON. */
  experiment: unknown;
  /** When the data were taken: the same figure gives the same bytes. */
  createdAt: Date;
}

/** A figure as the content of a picture file, the experiment inside. */
export async function figureFile(figure: FigureModel, format: PictureFormat, origin: FigureOrigin): Promise<Buffer> {
  switch (format) {
    case "svg":
      return Buffer.from(await selfContainedSvg(figure, origin.experiment));
    case "png": {
      const png = await drawPng(figureToSvg(figure, { metadata: null }));
      return withPngText(png, EXPERIMENT_NAME, JSON.stringify(origin.experiment));
    }
    case "pdf": {
      // Fetched when the first file is made: every command would wait for it, and few export.
      const { figurePdf } = await import("./figure-pdf.ts");
      return figurePdf(layoutFigure(figure), {
        title: figure.title,
        description: figure.description,
        createdAt: origin.createdAt,
        surface: THEME_COLORS[figure.theme].surface,
        attachment: {
          name: `${EXPERIMENT_NAME}.json`,
          description: "Data, commands, versions, machine and seed of the figure",
          content: Buffer.from(JSON.stringify(origin.experiment)),
        },
      });
    }
  }
}

async function selfContainedSvg(figure: FigureModel, metadata: unknown): Promise<string> {
  const texts = layoutFigure(figure).marks.map((mark) => (mark.kind === "text" ? mark.text : ""));
  return figureToSvg(figure, { fontFaceCss: await embeddedFontCss(texts.join("")), metadata });
}

async function drawPng(svg: string): Promise<Buffer> {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = {
    fontFiles: Object.values(figureFontFiles()),
    defaultFontFamily: "Inter",
    sansSerifFamily: "Inter",
    // Only for characters that Inter lacks: a figure is to look the same on every machine.
    loadSystemFonts: /[^\n\u0020-\u04ff\u2010-\u2122\u2190-\u2193\u2212]/.test(svg),
  };
  return new Resvg(svg, { fitTo: { mode: "zoom", value: PNG_SCALE }, font }).render().asPng();
}
