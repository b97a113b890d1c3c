import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ExportFormat } from "#shared/model/export-format.ts";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { FigureKind } from "#shared/figures/figure-kind.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { formatBenchmark } from "../printers/benchmark.ts";
import { formatTable } from "../printers/table.ts";
import { plainError, type Session } from "../session.ts";

/** `wb runs list` */
export async function runsList({ workbench, output }: Session): Promise<number> {
  const runs = await workbench.client.runs.list();
  const rows = runs.map((run) => [
    run.id,
    run.damage ? "damaged" : run.state,
    run.programs.join(" "),
    run.runtimes.join(" "),
    String(run.samples),
    run.damage ?? run.headline,
  ]);
  const text =
    runs.length === 0
      ? "No runs yet: wb bench FILE --on native,node"
      : formatTable(["RUN", "STATE", "PROGRAMS", "RUNTIMES", "SAMPLES", ""], rows);
  output.answer({ runs }, text);
  return EXIT.done;
}

/** `wb runs show RUN` */
export async function runsShow(runId: string, { workbench, output }: Session): Promise<number> {
  const { manifest, summary, damage } = await workbench.client.runs.get({ runId, firstRounds: 0 });
  if (damage) output.note(damage);
  output.answer({ ...benchJson(manifest, summary), damage }, formatBenchmark(manifest, summary));
  return EXIT.done;
}

export interface RunsExportOptions {
  format?: string[];
  out: string;
  figure: FigureKind;
  theme: "light" | "dark";
}

const USUAL_FORMATS = ["svg", "csv"];

/** `wb runs export RUN --format svg,csv --out DIR` */
export async function runsExport(
  runId: string,
  options: RunsExportOptions,
  { workbench, output }: Session,
): Promise<number> {
  const formats = (options.format ?? USUAL_FORMATS).map((format) => {
    const parsed = ExportFormat.safeParse(format);
    if (parsed.success) return parsed.data;
    throw new WorkbenchError("INVALID_REQUEST", `There is no export format ${format}.`, {
      hint: `Formats: ${ExportFormat.options.join(", ")}.`,
    });
  });
  const files = await workbench.client.runs.export({ runId, formats, figure: options.figure, theme: options.theme });
  const folder = resolve(options.out);
  const paths: string[] = [];
  for (const file of files) {
    const path = join(folder, file.name);
    try {
      await writeFileAtomic(path, Buffer.from(file.base64, "base64"));
    } catch (error) {
      // Those that were written before it are told, too.
      const failure = plainError(error);
      output.answer({ files: paths }, paths.join("\n"), failure);
      return exitCodeOf(failure.code);
    }
    paths.push(path);
  }
  output.answer({ runId, files: paths }, paths.join("\n"));
  return EXIT.done;
}

/** `wb runs import FILE` */
export async function runsImport(file: string, { workbench, output }: Session): Promise<number> {
  const path = resolve(file);
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw fromFileSystemError(error, path);
  });
  const { runId } = await workbench.client.runs.import({ name: basename(path), text });
  output.answer({ runId }, `Imported as ${runId}: wb runs show ${runId}`);
  return EXIT.done;
}

/** `wb runs delete RUN` */
export async function runsDelete(runId: string, { workbench, output }: Session): Promise<number> {
  await workbench.client.runs.remove({ runId });
  output.answer({ runId, deleted: true }, `Deleted ${runId}.`);
  return EXIT.done;
}
