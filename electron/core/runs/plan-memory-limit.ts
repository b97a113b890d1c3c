import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { Target } from "#shared/model/target.ts";
import { memoryWatchProblem } from "#toolchains/measure/watch-memory.ts";
import type { RuntimeLaunch } from "#toolchains/runtimes/adapter.ts";
import { limitMemory } from "#toolchains/wasm/limit-memory.ts";

/** Who ends a program at its memory limit: itself, with this line on stderr, or whoever measures it from outside. */
export type MemoryLimit = { by: "program"; mark: string } | { by: "measurer"; maxBytes: number };

export interface MemoryLimitPlan {
  limit: MemoryLimit;
  /** What the runtime has to know of it. */
  launch: Pick<RuntimeLaunch, "maxMemoryBytes" | "memoryLimitMark">;
  /** Writes what is run instead of the artifact, and resolves with its path; missing where the artifact itself is run. */
  writeArtifact?: (workFolder: string) => Promise<string>;
}

/**
 * How a limit is kept to on a target: docs/adr/0005-memory-limit.md. Throws and rejects with INVALID_REQUEST what can't
 * be limited.
 */
export function planMemoryLimit(asked: { artifact: string; target: Target; maxBytes: number }): MemoryLimitPlan {
  const { artifact, target, maxBytes } = asked;
  if (target === "native") {
    const problem = memoryWatchProblem(process.platform);
    if (problem) throw new WorkbenchError("INVALID_REQUEST", problem, { hint: "Run it without a memory limit." });
    return { limit: { by: "measurer", maxBytes }, launch: {} };
  }
  // Unlike any other run's, so that no program can print it by itself.
  const mark = `wasm-workbench: memory limit reached ${randomUUID()}`;
  const limit = { by: "program", mark } as const;
  if (target === "emscripten") return { limit, launch: { maxMemoryBytes: maxBytes, memoryLimitMark: mark } };
  return { limit, launch: {}, writeArtifact: (workFolder) => writeLimited(artifact, workFolder, { maxBytes, mark }) };
}

/** Under the same name, which is the first argument that a program sees. */
async function writeLimited(
  artifact: string,
  workFolder: string,
  limit: { maxBytes: number; mark: string },
): Promise<string> {
  const folder = join(workFolder, "memory-limit");
  const limited = join(folder, basename(artifact));
  const failedOn = (path: string) => (error: unknown) => {
    throw fromFileSystemError(error, path);
  };
  const bytes = limitMemory(await readFile(artifact).catch(failedOn(artifact)), limit);
  await mkdir(folder, { recursive: true }).catch(failedOn(folder));
  await writeFile(limited, bytes).catch(failedOn(limited));
  return limited;
}
