import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommandResult, RunCommand } from "../process/command-spec.ts";

const COMPILE_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 5_000;

/** A small C program of ours that is compiled on the user's machine. */
export interface HelperProgram {
  name: string;
  source: string;
  /** The first of them that the compiler can do is taken; `label` says in words what comes out. */
  variants: readonly { flags: readonly string[]; label: string }[];
  /** Whether what the program does without arguments shows that it works. */
  works(result: CommandResult): boolean;
}

export interface HelperBuildOptions {
  run: RunCommand;
  /** Absolute, the preferred one first. */
  compilerPaths: string[];
  cacheFolder: string;
}

/** A helper that was built; `path` is absolute. */
export interface BuiltHelper {
  path: string;
  label: string;
}

/**
 * Compiles a helper with the first compiler that can and keeps it in `cacheFolder`, where one that no longer works is
 * replaced. Null when none can: results then name a less exact way of measuring, which is no error of the user's.
 */
export async function buildHelperProgram(
  helper: HelperProgram,
  { run, compilerPaths, cacheFolder }: HelperBuildOptions,
): Promise<BuiltHelper | null> {
  const suffix = process.platform === "win32" ? ".exe" : "";
  for (const compilerPath of compilerPaths) {
    const candidates = helper.variants.map(({ flags, label }) => {
      const key = cacheKey([helper.source, compilerPath, process.platform, process.arch, ...flags]);
      return { flags, label, path: join(cacheFolder, `${helper.name}-${key}${suffix}`) };
    });
    // Before anything is compiled: a variant that the compiler can't do would be tried again each time.
    for (const { path, label } of candidates) if (await works(run, helper, path)) return { path, label };
    for (const { flags, label, path } of candidates)
      if (await compile({ run, compilerPath, helper, flags, path })) return { path, label };
  }
  return null;
}

function cacheKey(parts: string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
}

/** Asked each time, since a cached file may have been damaged. */
async function works(run: RunCommand, helper: HelperProgram, path: string): Promise<boolean> {
  try {
    return helper.works(await run({ exe: path, args: [], timeoutMs: CHECK_TIMEOUT_MS }));
  } catch {
    return false;
  }
}

async function compile(options: {
  run: RunCommand;
  compilerPath: string;
  helper: HelperProgram;
  flags: readonly string[];
  path: string;
}): Promise<boolean> {
  const { run, compilerPath, helper, flags, path } = options;
  const work = `${path}-${randomUUID()}`;
  try {
    await mkdir(work, { recursive: true });
    const source = join(work, `${helper.name}.c`);
    const built = join(work, process.platform === "win32" ? `${helper.name}.exe` : helper.name);
    await writeFile(source, helper.source);
    const args = ["-O2", ...flags, "-o", built, source];
    const compilation = await run({ exe: compilerPath, args, timeoutMs: COMPILE_TIMEOUT_MS });
    if (compilation.exitCode !== 0 || !(await works(run, helper, built))) return false;
    await rename(built, path);
    return true;
  } catch {
    return false;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
