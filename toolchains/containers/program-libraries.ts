import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { RunCommand } from "../process/command-spec.ts";

const ASK_LIMIT_MS = 10_000;

/** A file that a program needs beside it: where it has to be, and where it really is. */
export interface LibraryFile {
  path: string;
  file: string;
}

/**
 * What the dynamic loader would load for a program of this machine, the loader included; nothing for a static one.
 * The loader itself is asked (`ldd`), which starts the program's loader: only for programs that are trusted.
 */
export async function librariesOf(run: RunCommand, program: string): Promise<LibraryFile[]> {
  const { stdout, stderr, exitCode } = await run({ exe: "/usr/bin/ldd", args: [program], timeoutMs: ASK_LIMIT_MS });
  if (/not a dynamic executable|statically linked|Not a valid dynamic program/.test(stdout + stderr)) return [];
  if (exitCode !== 0)
    throw new WorkbenchError("TOOL_UNAVAILABLE", `The libraries of ${program} can't be told: ${stderr.trim()}`);
  const missing = /^\s*(?<name>\S+) => not found/m.exec(stdout)?.groups?.["name"];
  if (missing !== undefined)
    throw new WorkbenchError("TOOL_UNAVAILABLE", `${program} needs ${missing}, which isn't installed.`);
  const paths = new Set(
    [...stdout.matchAll(/(?:^|=>)\s*(?<path>\/\S+) \(0x/gm)].map((match) => match.groups!["path"]!),
  );
  return Promise.all([...paths].map(async (path) => ({ path, file: await realpath(path) })));
}

/** The run-time libraries that programs of C and C++ compilers usually need. */
const USUAL_LIBRARIES = ["libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libpthread.so.0", "libdl.so.2", "librt.so.1"];

/**
 * The libraries that usual programs in C, C++ and Rust need, as a compiler of this machine links them: what the
 * compiler itself needs (the C library and the loader), and those that it names, put beside the C library.
 */
export async function usualLibraries(run: RunCommand, compilerPath: string): Promise<LibraryFile[]> {
  const own = await librariesOf(run, compilerPath);
  const besides = own.find(({ path }) => basename(path).startsWith("libc."));
  if (besides === undefined) return own;
  const named = await Promise.all(
    USUAL_LIBRARIES.map(async (name): Promise<LibraryFile | null> => {
      const asked = await run({ exe: compilerPath, args: [`-print-file-name=${name}`], timeoutMs: ASK_LIMIT_MS });
      const found = asked.stdout.trim();
      // A name that comes back as it is wasn't found.
      if (asked.exitCode !== 0 || !found.startsWith("/")) return null;
      return { path: join(dirname(besides.path), name), file: await realpath(found) };
    }),
  );
  const all = [...own, ...named.filter((library) => library !== null)];
  return [...new Map(all.map((library) => [library.path, library])).values()];
}
