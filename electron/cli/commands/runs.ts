import { join, resolve } from "node:path";
import { ExportFormat } from "#shared/contract/index.ts";
import { writeFileAtomic } from "#core/store/atomic-write.ts";
import { WorkbenchError } from "#shared/errors.ts";
import { benchJson } from "#shared/format/bench-json.ts";
import { EXIT } from "../exit-codes.ts";
import { formatBenchmark } from "../printers/benchmark.ts";
import { formatTable } from "../printers/table.ts";
import type { Session } from "../session.ts";

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
  const { manifest, summary, damage } = await workbench.client.runs.get({ runId });
  if (damage) output.note(damage);
  output.answer({ ...benchJson(manifest, summary), damage }, formatBenchmark(manifest, summary));
  return EXIT.done;
}

/** `wb runs export RUN --format svg,csv --out DIR` */
export async function runsExport(
  runId: string,
  options: { format: string[]; out: string; theme: "light" | "dark" },
  { workbench, output }: Session,
): Promise<number> {
  const formats = options.format.map((format) => {
    const parsed = ExportFormat.safeParse(format);
    if (parsed.success) return parsed.data;
    throw new WorkbenchError("INVALID_REQUEST", `There is no export format ${format}.`, {
      hint: `Formats: ${ExportFormat.options.join(", ")}.`,
    });
  });
  const files = await workbench.client.runs.export({ runId, formats, theme: options.theme });
  const folder = resolve(options.out);
  const paths: string[] = [];
  for (const file of files) {
    const path = join(folder, file.name);
    await writeFileAtomic(path, Buffer.from(file.base64, "base64"));
    paths.push(path);
  }
  output.answer({ runId, files: paths }, paths.join("\n"));
  return EXIT.done;
}

/** `wb runs delete RUN` */
export async function runsDelete(runId: string, { workbench, output }: Session): Promise<number> {
  await workbench.client.runs.remove({ runId });
  output.answer({ runId, deleted: true }, `Deleted ${runId}.`);
  return EXIT.done;
}
