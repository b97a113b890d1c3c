import { readFile } from "node:fs/promises";
import { z } from "zod";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { writeFileAtomic } from "./atomic-write.ts";

const Versioned = z.object({ schemaVersion: z.number().int() });

/** Parses the text of one of our files; CORRUPT_FILE or NEWER_SCHEMA name the file and what is wrong in it. */
function parseStored<T extends { schemaVersion: number }>(
  text: string,
  schema: z.ZodType<T>,
  currentVersion: number,
  path: string,
): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new WorkbenchError("CORRUPT_FILE", `${path} is not valid JSON: ${(error as Error).message}`, {
      hint: "Repair the file by hand, or delete it.",
      cause: error,
    });
  }
  const version = Versioned.safeParse(json);
  if (version.success && version.data.schemaVersion > currentVersion) {
    throw new WorkbenchError(
      "NEWER_SCHEMA",
      `${path} was written by a newer version of the workbench (schema ${version.data.schemaVersion}, known here up to ${currentVersion}).`,
      { hint: "Update the workbench to read it." },
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.length ? ` at ${issue.path.join(".")}` : "";
  throw new WorkbenchError("CORRUPT_FILE", `${path} doesn't have the expected content${where}: ${issue?.message}`, {
    hint: "Repair the file by hand, or delete it.",
  });
}

/** Reads and validates one of our files; null when there is none. */
export async function readJsonFile<T extends { schemaVersion: number }>(
  path: string,
  schema: z.ZodType<T>,
  currentVersion: number,
): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw fromFileSystemError(error, path);
  }
  return parseStored(text, schema, currentVersion, path);
}

export async function writeJsonFile(
  path: string,
  value: { schemaVersion: number; [field: string]: unknown },
): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}
