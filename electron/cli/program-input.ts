import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";

/** What a program reads: text that is recorded with the run, or a file of any bytes. */
export interface ProgramInput {
  stdin?: string;
  stdinFile?: string;
}

/** Text up to this size is kept in the record of a run, so that the run can be repeated from it. */
const MOST_RECORDED_BYTES = 64 * 1024;

/**
 * Does something with the input that `--stdin F` names. `-`, this command's own input, and what can be read only once,
 * such as a pipe, are copied first: a benchmark reads its input in every run. Throws INVALID_REQUEST for a folder.
 */
export async function withProgramInput<T>(
  path: string | undefined,
  use: (input: ProgramInput) => Promise<T>,
): Promise<T> {
  if (path === undefined) return use({});
  if (path !== "-") {
    const found = await stat(path).catch((error: unknown) => {
      throw fromFileSystemError(error, path);
    });
    if (found.isDirectory())
      throw new WorkbenchError("INVALID_REQUEST", `${path} is a folder; --stdin takes a file.`, {
        hint: "Name a file, or - for this command's own input.",
      });
    if (found.isFile()) return use({ stdinFile: resolve(path) });
  }
  // The pid in its name lets it be cleared away if this process is killed.
  const folder = await mkdtemp(join(tmpdir(), `wasm-workbench-run-${process.pid}-`));
  try {
    const copy = join(folder, "stdin");
    await pipeline(path === "-" ? process.stdin : createReadStream(path), createWriteStream(copy));
    const text = await recordableText(copy);
    return await use(text === null ? { stdinFile: copy } : { stdin: text });
  } catch (error) {
    throw fromFileSystemError(error, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function recordableText(path: string): Promise<string | null> {
  if ((await stat(path)).size > MOST_RECORDED_BYTES) return null;
  const bytes = await readFile(path);
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
