import { WorkbenchError } from "#shared/errors.ts";
import type { ExportedFile } from "#shared/contract/index.ts";
import { writeJmx } from "#shared/load/jmeter/write-jmx.ts";
import { writeJtl } from "#shared/load/jmeter/write-jtl.ts";
import { writeK6Script } from "#shared/load/k6-script.ts";
import { loadJson } from "#shared/format/load-json.ts";
import { loadCsv } from "#shared/format/load-csv.ts";
import { safeWord } from "#shared/format/export-name.ts";
import type { LoadExportFormat, LoadRequest, StoredLoad } from "#shared/model/load/load-run.ts";
import { deployedTarget } from "./load-subject.ts";

/** The load as a plan for another tool. Throws INVALID_REQUEST for what has an address only while it runs here. */
export async function planFile(
  request: LoadRequest,
  format: "jmx" | "k6",
  dataDir: string,
): Promise<{ file: ExportedFile; warnings: string[] }> {
  const { subject, pattern, patternName } = request;
  if (subject.kind === "example")
    throw new WorkbenchError("INVALID_REQUEST", `${subject.name} has no address before it is deployed.`, {
      hint: "Deploy it (wb faas deploy) and name the emulator with --url and --auth; or name any address with --url alone.",
    });
  const targets = subject.kind === "url" ? subject.targets : [[await deployedTarget(subject, request, dataDir)]];
  const { text, warnings } = format === "jmx" ? writeJmx({ pattern, targets }) : writeK6Script({ pattern, targets });
  const [ending, mediaType] = format === "jmx" ? ["jmx", "application/xml"] : ["js", "text/javascript"];
  return { file: fileOf(`${safeWord(patternName)}.${ending}`, mediaType, text), warnings };
}

/** A run's files: its numbers (json), every request (csv), and one JTL for each series, as JMeter writes them. */
export function loadFiles(stored: StoredLoad, formats: readonly LoadExportFormat[]): ExportedFile[] {
  const { manifest, samples } = stored;
  const name = safeWord(`${manifest.request.patternName}-${manifest.id}`);
  return [...new Set(formats)].flatMap((format) => {
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
    }
  });
}

function fileOf(name: string, mediaType: string, text: string): ExportedFile {
  return { name, mediaType, base64: Buffer.from(text).toString("base64") };
}
