import { WorkbenchError } from "#shared/errors.ts";
import type { ExportedFile } from "#shared/contract/index.ts";
import { safeWord } from "#shared/format/export-name.ts";
import { writeJmx } from "#shared/load/jmeter/write-jmx.ts";
import { writeK6Script } from "#shared/load/k6-script.ts";
import { subjectName } from "#shared/load/subject-name.ts";
import type { LoadRequest } from "#shared/model/load/load-run.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import { deployedTarget } from "./deployed-subject.ts";
import { findExampleFunction } from "./example-functions.ts";
import { fileOf } from "./export-load.ts";
import type { SubjectTools } from "./load-subject.ts";

type Places = Pick<SubjectTools, "dataDir" | "examplesFolder">;

/** The load as a plan for another tool. Throws INVALID_REQUEST for what has an address only while it runs here. */
export async function planFile(
  request: LoadRequest,
  format: "jmx" | "k6",
  places: Places,
): Promise<{ file: ExportedFile; warnings: string[] }> {
  const { pattern, patternName } = request;
  const targets = await targetsOf(request, places);
  const { text, warnings } = format === "jmx" ? writeJmx({ pattern, targets }) : writeK6Script({ pattern, targets });
  const [ending, mediaType] = format === "jmx" ? ["jmx", "application/xml"] : ["js", "text/javascript"];
  return { file: fileOf(`${safeWord(patternName)}.${ending}`, mediaType, text), warnings };
}

async function targetsOf(request: LoadRequest, { dataDir, examplesFolder }: Places): Promise<LoadTarget[][]> {
  const { subject } = request;
  if (subject.kind === "url") return subject.targets;
  if (subject.kind === "function") return [[await deployedTarget(subject, request, dataDir)]];
  if (subject.kind === "file" || subject.endpoint === undefined)
    throw new WorkbenchError("INVALID_REQUEST", `${subjectName(subject)} has no address before it is deployed.`, {
      hint: "Deploy it (wb faas deploy) and name the emulator with --url and --auth; or name any address with --url alone.",
    });
  // Under its own name, as whoever deployed it there would call it.
  const argument = request.argument ?? (await findExampleFunction(examplesFolder, subject.name)).argument;
  return [[await deployedTarget(subject, { ...request, argument }, dataDir)]];
}
