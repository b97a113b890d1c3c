import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { BuildOptions, Invocation } from "#shared/model/program-run.ts";
import { refuseUnknownRuntimes } from "#shared/model/runtime-names.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import { runtimeRefs } from "../tools/tool-catalog.ts";

interface WhatIsNamed {
  files: readonly string[];
  runtimes: readonly RuntimeRef[];
  build: Pick<BuildOptions, "sources">;
  invocation: Pick<Invocation, "dirs" | "stdinFile">;
}

/**
 * Looks at all that a run or a benchmark names before anything is built or measured. Throws INVALID_REQUEST for a
 * runtime that doesn't exist and FILE_NOT_FOUND or INVALID_REQUEST for files and folders that aren't there or aren't
 * what they should be. A tool that is missing is not its matter: that fails one cell.
 */
export async function checkRequest({ files, runtimes, build, invocation }: WhatIsNamed): Promise<void> {
  refuseUnknownRuntimes(runtimes, runtimeRefs);
  for (const file of [...files, ...build.sources])
    if (!(await seen(file)).isFile()) throw new WorkbenchError("INVALID_REQUEST", `${resolve(file)} is not a file.`);
  for (const { host, guest } of invocation.dirs) {
    const hint = `It was to appear as ${guest} in the program. Make the folder first, or name another one.`;
    if (!(await seen(host, hint)).isDirectory())
      throw new WorkbenchError("INVALID_REQUEST", `${resolve(host)} is not a folder.`, { hint });
  }
  const input = invocation.stdinFile;
  if (input !== undefined && (await seen(input)).isDirectory())
    throw new WorkbenchError("INVALID_REQUEST", `${resolve(input)} is a folder; the program's input is a file.`);
}

async function seen(path: string, hint?: string) {
  try {
    return await stat(path);
  } catch (error) {
    const fault = fromFileSystemError(error, resolve(path));
    if (!(fault instanceof WorkbenchError)) throw fault;
    throw new WorkbenchError(fault.code, fault.message, { hint: fault.hint ?? hint, cause: error });
  }
}
