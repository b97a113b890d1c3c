import type { ExportedFile } from "#shared/contract/index.ts";
import type { ExportFormat } from "#shared/model/export-format.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { figureExperiment, type FigureExperiment } from "#shared/figures/figure-experiment.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { toSampleRow, type LoadSampleRow } from "#shared/load/sample-row.ts";
import { wbPaperCommand } from "#shared/format/wb-paper-command.ts";
import { PaperExportFormat, type MeasuredLoad, type MeasuredPart, type PaperManifest } from "#shared/model/paper.ts";
import { paperFigureJson } from "#shared/papers/paper-json.ts";
import type { MeasuredFigure } from "#shared/papers/measured-figure.ts";
import type { PlotModel } from "#shared/figures/plot-model.ts";
import { csvRow } from "#shared/format/csv.ts";
import { latexTable } from "#shared/format/latex-table.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { FIGURE_WIDTH, figureFile } from "../export/figure-file.ts";

const MEDIA_TYPES: Record<PaperExportFormat, string> = {
  svg: "image/svg+xml",
  png: "image/png",
  pdf: "application/pdf",
  json: "application/json",
  csv: "text/csv",
  tex: "application/x-tex",
};

/** What a figure's picture carries: everything behind it, each run with data, commands, versions, machine and seed. */
interface PaperExperiment {
  format: "wasm-workbench-paper-figure";
  schemaVersion: 1;
  paper: string;
  figure: string;
  /** Repeats the figure. */
  command: string;
  parts: (Pick<MeasuredPart, "experiment" | "protocol"> & ({ benchmark: FigureExperiment } | { load: CarriedLoad }))[];
}

/** A load run as it is stored: rows as `sample-row.ts` says. */
interface CarriedLoad extends Pick<MeasuredLoad, "manifest" | "pool"> {
  samples: LoadSampleRow[][];
}

/**
 * Files of a paper's figures: those that are named, or all that were measured so far. Throws INVALID_REQUEST for a
 * figure of which nothing was measured.
 */
export async function paperFiles(
  manifest: PaperManifest,
  parts: readonly MeasuredPart[],
  {
    figures: wanted,
    formats,
    theme,
  }: { figures: readonly string[]; formats: readonly PaperExportFormat[]; theme: Theme },
): Promise<ExportedFile[]> {
  const { figures, draw } = PAPERS[manifest.request.paper];
  const measured = figures(parts, manifest.request.scale).flatMap((figure) => {
    const model = draw(figure, { width: FIGURE_WIDTH, theme });
    return model === null ? [] : [{ figure, model }];
  });
  const missing = wanted.find((id) => !measured.some(({ figure }) => figure.id === id));
  if (missing !== undefined)
    throw new WorkbenchError("INVALID_REQUEST", `Run ${manifest.id} has measured nothing of ${missing}.`, {
      hint: `It has ${measured.map(({ figure }) => figure.id).join(", ") || "no figures yet"}.`,
    });
  const chosen = measured.filter(({ figure }) => wanted.length === 0 || wanted.includes(figure.id));
  return Promise.all(
    chosen.flatMap(({ figure, model }) =>
      [...new Set(formats)].map(async (format): Promise<ExportedFile> => {
        const content = await contentOf(figure, model, format, manifest);
        return { name: `${figure.id}.${format}`, mediaType: MEDIA_TYPES[format], base64: content.toString("base64") };
      }),
    ),
  );
}

async function contentOf(
  figure: MeasuredFigure,
  model: PlotModel,
  format: PaperExportFormat,
  manifest: PaperManifest,
): Promise<Buffer> {
  const { table } = model;
  switch (format) {
    case "json":
      return Buffer.from(`${JSON.stringify(paperFigureJson(figure, manifest.request.scale), null, 2)}\n`);
    case "csv":
      return Buffer.from([table.columns.map(({ label }) => label), ...table.rows].map(csvRow).join(""));
    case "tex":
      return Buffer.from(latexTable(table, model.notes));
    case "svg":
    case "png":
    case "pdf":
      return figureFile(model, format, {
        experiment: experimentOf(figure, manifest),
        createdAt: new Date(manifest.createdAt),
      });
  }
}

/** The formats of `runs.export` that a paper's figures have. Throws INVALID_REQUEST for the others. */
export function paperFormats(formats: readonly ExportFormat[]): PaperExportFormat[] {
  return formats.map((format) => {
    const known = PaperExportFormat.safeParse(format);
    if (known.success) return known.data;
    throw new WorkbenchError("INVALID_REQUEST", `A paper's run can't be exported as ${format}.`, {
      hint: `Formats: ${PaperExportFormat.options.join(", ")}. Its benchmarks can be exported as ${format} one by one.`,
    });
  });
}

function experimentOf({ id, parts }: MeasuredFigure, { request }: PaperManifest): PaperExperiment {
  return {
    format: "wasm-workbench-paper-figure",
    schemaVersion: 1,
    paper: request.paper,
    figure: id,
    command: wbPaperCommand({ ...request, only: [id] }),
    parts: parts.flatMap(({ experiment, protocol, run, load }): PaperExperiment["parts"] => {
      if (run) return [{ experiment, protocol, benchmark: figureExperiment(run.manifest, run.samples) }];
      if (!load) return [];
      const samples = load.samples.map((rows) => rows.map(toSampleRow));
      return [{ experiment, protocol, load: { manifest: load.manifest, pool: load.pool, samples } }];
    }),
  };
}
