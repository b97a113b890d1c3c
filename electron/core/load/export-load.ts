import { WorkbenchError } from "#shared/errors.ts";
import type { ExportedFile } from "#shared/contract/index.ts";
import { writeJtl } from "#shared/load/jmeter/write-jtl.ts";
import { loadRunFigure, loadFigureKindsOf, type LoadRunFigureInput } from "#shared/figures/load-run-figure.ts";
import type { LoadFigureKind } from "#shared/figures/load-figure-kind.ts";
import { joinWords } from "#shared/format/numbers.ts";
import { wbLoadCommand } from "#shared/format/wb-load-command.ts";
import { toSampleRow } from "#shared/load/sample-row.ts";
import { loadJson } from "#shared/format/load-json.ts";
import { loadCsv } from "#shared/format/load-csv.ts";
import { safeWord } from "#shared/format/export-name.ts";
import type { LoadExportFormat, StoredLoad } from "#shared/model/load/load-run.ts";
import { FIGURE_WIDTH, figureFile, type PictureFormat } from "../export/figure-file.ts";

/** What of a run is wanted as files. */
export interface LoadExport extends Pick<LoadRunFigureInput, "measure" | "trialId" | "theme"> {
  formats: readonly LoadExportFormat[];
  /** What the formats that are pictures draw. */
  figure: LoadFigureKind;
}

/**
 * A run's files: its numbers (json), every request (csv), one JTL for each series, as JMeter writes them, and pictures of
 * a figure. Throws INVALID_REQUEST where the run has nothing to draw as it.
 */
export async function loadFiles(stored: StoredLoad, asked: LoadExport): Promise<ExportedFile[]> {
  const { manifest, samples } = stored;
  const name = safeWord(`${manifest.request.patternName}-${manifest.id}`);
  const files = [...new Set(asked.formats)].map(async (format): Promise<ExportedFile[]> => {
    switch (format) {
      case "json":
        return [fileOf(`${name}.json`, "application/json", `${JSON.stringify(loadJson(stored), null, 2)}\n`)];
      case "csv":
        return [fileOf(`${name}.csv`, "text/csv", loadCsv(stored))];
      case "jtl":
        return manifest.series.flatMap(({ label, targets, result }, index) => {
          if (!result) return [];
          const run = { startedAtMs: result.startedAtMs, pattern: manifest.request.pattern, targets };
          const text = writeJtl(samples[index] ?? [], run);
          return [fileOf(`${name}-${safeWord(label)}.jtl`, "text/csv", text)];
        });
      case "svg":
      case "png":
      case "pdf":
        return [
          fileOf(`${name}-${asked.figure}.${format}`, MEDIA_TYPES[format], await pictureOf(stored, asked, format)),
        ];
    }
  });
  return (await Promise.all(files)).flat();
}

const MEDIA_TYPES: Readonly<Record<PictureFormat, string>> = {
  svg: "image/svg+xml",
  png: "image/png",
  pdf: "application/pdf",
};

async function pictureOf(stored: StoredLoad, asked: LoadExport, format: PictureFormat): Promise<Buffer> {
  const { figure: kind, measure, trialId, theme } = asked;
  const input = { run: stored, measure, trialId, theme, width: FIGURE_WIDTH };
  const figure = loadRunFigure(kind, input);
  if (figure === null)
    throw new WorkbenchError("INVALID_REQUEST", `This run has nothing to draw as the figure "${kind}".`, {
      hint: `It can be drawn as ${joinWords(loadFigureKindsOf(input))}.`,
    });
  const { manifest, samples, whatIfs } = stored;
  return figureFile(figure, format, {
    experiment: {
      format: "wasm-workbench-load-figure",
      schemaVersion: 1,
      figure: kind,
      command: wbLoadCommand(manifest.request),
      manifest,
      samples: samples.map((rows) => rows.map(toSampleRow)),
      whatIfs,
    },
    createdAt: new Date(manifest.createdAt),
  });
}

/** As a window or a command writes it. */
export function fileOf(name: string, mediaType: string, content: string | Buffer): ExportedFile {
  return { name, mediaType, base64: Buffer.from(content).toString("base64") };
}
