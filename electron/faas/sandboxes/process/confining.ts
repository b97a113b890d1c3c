import { join } from "node:path";
import { createConfiner } from "#toolchains/confine/create-confiner.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import type { DetectionContext } from "#toolchains/process/detection.ts";
import { runCommand } from "#toolchains/process/run-command.ts";

const confiners = new Map<string, Promise<Confiner>>();

/** The means of confining processes, made when they are first needed and kept below `dataDir` for the next start. */
export function confinerIn(dataDir: string, detection: DetectionContext): Promise<Confiner> {
  const cacheFolder = join(dataDir, "cache", "confine");
  const known = confiners.get(cacheFolder);
  if (known !== undefined) return known;
  const made = detection
    .findExecutables(["cc", "gcc", "clang"])
    .then((compilerPaths) => createConfiner({ run: runCommand, compilerPaths, cacheFolder }));
  confiners.set(cacheFolder, made);
  return made;
}
