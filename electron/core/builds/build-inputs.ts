import type { Stats } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { resolve, sep } from "node:path";
import type { BuildPlan } from "#toolchains/compilers/adapter.ts";
import { parseDependencyFile, parseEnvironmentDependencies } from "#toolchains/compilers/dependency-file.ts";
import { ABSENT, sha256OfFile, type BuildInputs } from "./build-cache.ts";

/** File systems stamp a file with the kernel's last tick, at 100 ticks a second at worst. */
const CLOCK_TICK_MS = 12;

/** The last time a file was written, or moved here: a file that was moved keeps its old time of writing. */
const changedMs = (seen: Stats) => Math.max(seen.mtimeMs, seen.ctimeMs);

/** Waits until a source that was saved a moment ago can be told from one that changes during the build. */
export async function waitForNextTick(sources: string[]): Promise<void> {
  const stats = await Promise.all(sources.map((source) => stat(source)));
  const ageMs = Date.now() - Math.max(...stats.map(changedMs));
  // The clock counts whole milliseconds, and a timer may end one too early.
  const tellableAgeMs = CLOCK_TICK_MS + 2;
  if (ageMs >= 0 && ageMs < tellableAgeMs)
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(tellableAgeMs - ageMs)));
}

/** A package's header was read through a link in the work folder, which goes with the build. */
async function lastingPath(path: string, work: string): Promise<string> {
  return path.startsWith(work + sep) ? realpath(path).catch(() => path) : path;
}

/** What a build was made from, found after it: null when that can't be told for sure, so that it must not be kept. */
export async function inputsOf(
  plan: BuildPlan,
  work: string,
  sources: string[],
  startedMs: number,
): Promise<BuildInputs | null> {
  if (!plan.cacheable) return null;
  const paths = new Set([...sources, ...plan.inputFiles]);
  const environment: BuildInputs["environment"] = {};
  for (const file of plan.dependencyFiles) {
    const text = await readFile(file, "utf8").catch(() => "");
    Object.assign(environment, parseEnvironmentDependencies(text));
    for (const dependency of parseDependencyFile(text)) paths.add(await lastingPath(resolve(work, dependency), work));
  }
  const dependencies: BuildInputs["dependencies"] = [];
  for (const path of [...paths].sort()) {
    const seen = await stat(path).catch(() => null);
    if (!seen?.isFile()) return null;
    if (changedMs(seen) >= startedMs - CLOCK_TICK_MS) return null;
    dependencies.push({ path, sha256: await sha256OfFile(path) });
  }
  for (const path of plan.absentFiles ?? []) {
    if (await stat(path).catch(() => null)) return null;
    dependencies.push({ path, sha256: ABSENT });
  }
  return { dependencies, environment };
}
