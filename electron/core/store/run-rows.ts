import { createReadStream } from "node:fs";
import { appendFile, readFile, truncate } from "node:fs/promises";
import type { z } from "zod";
import { fromFileSystemError } from "#shared/errors.ts";
import { joinWords } from "#shared/format/numbers.ts";

/** Large enough that few lines are cut in two, small enough that other work gets its turn between two of them. */
const CHUNK_BYTES = 1 << 20;

/** Rows of a file that may not exist, and which of its lines are none. Each is checked here and nowhere again. */
export async function readRows<Row>(
  path: string,
  schema: z.ZodType<Row>,
): Promise<{ rows: Row[]; damage: string | null }> {
  const rows: Row[] = [];
  const badLines: number[] = [];
  let lineNumber = 0;
  let torn = "";
  const take = (line: string) => {
    const parsed = schema.safeParse(safeJson(line));
    if (parsed.success) rows.push(parsed.data);
    return parsed.success;
  };
  try {
    for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: CHUNK_BYTES })) {
      const lines = `${torn}${chunk}`.split("\n");
      torn = lines.pop() ?? "";
      for (const line of lines) {
        lineNumber += 1;
        if (!take(line) && line !== "") badLines.push(lineNumber);
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { rows, damage: null };
    throw fromFileSystemError(error, path);
  }
  // A killed or full machine may leave the last line torn; that is no damage.
  take(torn);
  return { rows, damage: badLines.length === 0 ? null : describeBadLines(path, badLines) };
}

export async function appendRows(path: string, rows: readonly object[]): Promise<void> {
  try {
    await appendFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  } catch (error) {
    throw fromFileSystemError(error, path);
  }
}

/** A row that a kill or a full disk cut short is taken away, so that the next one doesn't run into it. */
export async function endTornLine(path: string, schema: z.ZodType): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw fromFileSystemError(error, path);
  });
  const wholeLines = bytes.lastIndexOf("\n") + 1;
  if (wholeLines === bytes.length) return;
  const isRow = schema.safeParse(safeJson(bytes.subarray(wholeLines).toString())).success;
  await (isRow ? appendFile(path, "\n") : truncate(path, wholeLines)).catch((error: unknown) => {
    throw fromFileSystemError(error, path);
  });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MOST_LINES_NAMED = 5;

function describeBadLines(path: string, lines: number[]): string {
  const more = lines.length - MOST_LINES_NAMED;
  const named = [...lines.slice(0, MOST_LINES_NAMED).map(String), ...(more > 0 ? [`${more} more`] : [])];
  const which =
    lines.length === 1 ? `line ${named[0]} is no sample and is` : `lines ${joinWords(named)} are no samples and are`;
  return `${path}: ${which} left out. The other samples are whole.`;
}
