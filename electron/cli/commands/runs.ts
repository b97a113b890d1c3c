import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { ExportFormat } from "#shared/model/export-format.ts";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { FigureKind } from "#shared/figures/figure-kind.ts";
import { LoadFigureKind } from "#shared/figures/load-figure-kind.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import { EXIT, exitCodeOf } from "#shared/exit-codes.ts";
import { loadJson } from "#shared/format/load-json.ts";
import { LoadExportFormat } from "#shared/model/load/load-run.ts";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { formatBenchmark } from "../printers/benchmark.ts";
import { formatLoad } from "../printers/load.ts";
import { formatTable } from "../printers/table.ts";
import { plainError, type Session } from "../session.ts";

/** `wb runs list` */
export async function runsList({ workbench, output }: Session): Promise<number> {
  const { client } = workbench;
  const [runs, loads] = await Promise.all([client.runs.list(), client.loads.list()]);
  const benchmarkRows = runs.map((run) => [
    run.id,
    run.damage ? "damaged" : run.state,
    run.programs.join(" "),
    run.runtimes.join(" "),
    String(run.samples),
    run.damage ?? run.headline,
  ]);
  const loadRows = loads.map(({ id, state, subject, sandboxes, requests, pattern }) => [
    id,
    state,
    subject,
    sandboxes.join(" "),
    String(requests),
    `Load: ${pattern}`,
  ]);
  // Their ids begin with the time.
  const rows = [...benchmarkRows, ...loadRows].toSorted(([a], [b]) => (a! < b! ? 1 : -1));
  const text =
    rows.length === 0
      ? "No runs yet: wb bench FILE --on native,node"
      : formatTable(["RUN", "STATE", "PROGRAMS", "RUNTIMES", "SAMPLES", ""], rows);
  output.answer({ runs, loads }, text);
  return EXIT.done;
}

/** `wb runs show RUN` */
export async function runsShow(runId: string, { workbench, output }: Session): Promise<number> {
  if (await isLoad(runId, workbench.client)) {
    const run = await workbench.client.loads.get({ runId });
    if (run.damage) output.note(run.damage);
    output.answer({ ...loadJson(run), damage: run.damage }, formatLoad(run));
    return EXIT.done;
  }
  const { manifest, summary, damage } = await workbench.client.runs.get({ runId, firstRounds: 0 });
  if (damage) output.note(damage);
  output.answer({ ...benchJson(manifest, summary), damage }, formatBenchmark(manifest, summary));
  return EXIT.done;
}

export interface RunsExportOptions {
  format?: string[];
  out: string;
  figure?: FigureKind | LoadFigureKind;
  theme: "light" | "dark";
}

const USUAL_FORMATS = ["svg", "csv"];
const USUAL_LOAD_FORMATS = ["csv", "json"];

/** `wb runs export RUN --format svg,csv --out DIR` */
export async function runsExport(
  runId: string,
  options: RunsExportOptions,
  { workbench, output }: Session,
): Promise<number> {
  const { client } = workbench;
  const { format, figure, theme } = options;
  const files = (await isLoad(runId, client))
    ? await client.loads.export({
        runId,
        formats: readFormats(format ?? USUAL_LOAD_FORMATS, LoadExportFormat),
        figure: readFigure(figure, "times", LoadFigureKind),
        theme,
      })
    : await client.runs.export({
        runId,
        formats: readFormats(format ?? USUAL_FORMATS, ExportFormat),
        figure: readFigure(figure, "comparison", FigureKind),
        theme,
      });
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

function readFormats<Format extends string>(asked: readonly string[], known: { options: readonly Format[] }): Format[] {
  return asked.map((format) => {
    const found = known.options.find((one) => one === format);
    if (found !== undefined) return found;
    throw new WorkbenchError("INVALID_REQUEST", `There is no export format ${format} for this run.`, {
      hint: `Formats: ${known.options.join(", ")}.`,
    });
  });
}

function readFigure<Kind extends string>(
  asked: string | undefined,
  usual: Kind,
  known: { options: readonly Kind[] },
): Kind {
  const found = asked === undefined ? usual : known.options.find((one) => one === asked);
  if (found !== undefined) return found;
  throw new WorkbenchError("INVALID_REQUEST", `There is no figure ${asked} of this run.`, {
    hint: `Figures: ${known.options.join(", ")}.`,
  });
}

async function isLoad(runId: string, client: WorkbenchClient): Promise<boolean> {
  return (await client.loads.has({ runId })).isLoad;
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
  const { client } = workbench;
  await ((await isLoad(runId, client)) ? client.loads.remove({ runId }) : client.runs.remove({ runId }));
  output.answer({ runId, deleted: true }, `Deleted ${runId}.`);
  return EXIT.done;
}
