import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { fromFileSystemError } from "#shared/errors.ts";
import { Artifact, CompilerIdentity } from "#shared/model/build.ts";
import { Diagnostic } from "#shared/model/diagnostic.ts";
import { readJsonFile } from "../store/json-file.ts";

const BuildInputs = z.object({
  dependencies: z.array(z.object({ path: z.string(), sha256: z.string() })),
  /** Variables that the program itself asked for while it was compiled, with the values they had. */
  environment: z.record(z.string(), z.string().nullable()),
});
/** Everything that a build was made from, besides its plan and its compiler. */
export type BuildInputs = z.infer<typeof BuildInputs>;

const CachedBuild = z.object({
  schemaVersion: z.literal(1),
  compiler: CompilerIdentity,
  /** Its paths are file names in the entry's folder. */
  artifact: Artifact,
  inputs: BuildInputs,
  diagnostics: z.array(Diagnostic),
  commands: z.array(z.string()),
  log: z.string(),
});
export type CachedBuild = z.infer<typeof CachedBuild>;

/** How many versions of one program are kept: going back and forth between edits stays instant. */
const KEPT_VERSIONS = 8;
/** How many folders of tools that find out themselves what has changed are kept: one can be large. */
const KEPT_FOLDERS = 8;
/** A folder that was opened this recently may be in use. */
const IN_USE_MS = 3_600_000;

/** Stands for the content of a file that isn't there. */
export const ABSENT = "absent";

export async function sha256OfFile(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/** Of an artifact's file; with companions, of all of them one after the other. */
export async function sha256OfArtifact({ path, companions }: Pick<Artifact, "path" | "companions">): Promise<string> {
  const hash = createHash("sha256");
  for (const file of [path, ...companions]) hash.update(await readFile(file));
  return hash.digest("hex");
}

/**
 * Builds by what went into them: `cache/builds/KEY/VERSION/`. KEY covers the plan (paths, flags, target) and the
 * compiler's identity; a VERSION names the content of every file that the compiler read, as its dependency file
 * tells, so that a changed header is never missed. What it can't notice is a new header that would be found
 * earlier on the include path than the one that was read.
 */
export function createBuildCache(dataDir: string) {
  const folder = join(dataDir, "cache", "builds");
  const keptFolders = join(dataDir, "cache", "kept");

  return {
    /** A folder of its own for one build; `store` moves the artifact out of it, `discard` removes it. */
    async createWorkFolder(): Promise<string> {
      const work = join(folder, `work-${process.pid}-${randomBytes(6).toString("hex")}`);
      try {
        await mkdir(work, { recursive: true });
      } catch (error) {
        throw fromFileSystemError(error, work);
      }
      return work;
    },

    /** A folder that stays for the next build under this key, `cache/kept/KEY/`; the ones not used for longest go. */
    async openKeptFolder(key: string): Promise<string> {
      const kept = join(keptFolders, key);
      const now = new Date();
      try {
        await mkdir(kept, { recursive: true });
        await utimes(kept, now, now);
      } catch (error) {
        throw fromFileSystemError(error, kept);
      }
      await forgetOldest(keptFolders, KEPT_FOLDERS, now.getTime() - IN_USE_MS).catch(() => undefined);
      return kept;
    },

    async discard(work: string): Promise<void> {
      await rm(work, { recursive: true, force: true });
    },

    /** The stored build whose every dependency is unchanged; its artifact's path is absolute. */
    async find(key: string): Promise<CachedBuild | null> {
      const versions = await readdir(join(folder, key)).catch(() => [] as string[]);
      const hashes = new Map<string, Promise<string>>();
      const hashOf = (path: string) => {
        const known = hashes.get(path) ?? sha256OfFile(path).catch(() => ABSENT);
        hashes.set(path, known);
        return known;
      };
      for (const version of versions) {
        const versionFolder = join(folder, key, version);
        // A damaged entry is as good as none: the program is built again.
        const entry = await readJsonFile(join(versionFolder, "entry.json"), CachedBuild, 1).catch(() => null);
        if (!entry) continue;
        const same = await Promise.all(
          entry.inputs.dependencies.map(async ({ path, sha256 }) => (await hashOf(path)) === sha256),
        );
        const artifact = placedIn(versionFolder, entry.artifact);
        const whole = (await sha256OfArtifact(artifact).catch(() => ABSENT)) === entry.artifact.sha256;
        if (!same.every(Boolean) || !whole || !sameEnvironment(entry.inputs)) continue;
        // What is used stays longest.
        const now = new Date();
        await utimes(versionFolder, now, now).catch(() => undefined);
        return { ...entry, artifact };
      }
      return null;
    },

    /** Every file that any of the kept builds under a key was made from. */
    async knownInputs(key: string): Promise<Set<string>> {
      const versions = await readdir(join(folder, key)).catch(() => [] as string[]);
      const paths = new Set<string>();
      for (const version of versions) {
        const entry = await readJsonFile(join(folder, key, version, "entry.json"), CachedBuild, 1).catch(() => null);
        for (const { path } of entry?.inputs.dependencies ?? []) paths.add(path);
      }
      return paths;
    },

    /** Keeps a build, taking its artifact out of the work folder, and returns it with its paths of now. */
    async store(key: string, build: CachedBuild): Promise<Artifact> {
      const version = createHash("sha256").update(JSON.stringify(build.inputs)).digest("hex").slice(0, 24);
      const target = join(folder, key, version);
      const staging = join(folder, `staging-${process.pid}-${randomBytes(6).toString("hex")}`);
      try {
        await mkdir(staging, { recursive: true });
        const { path, companions } = build.artifact;
        for (const file of [path, ...companions]) await rename(file, join(staging, basename(file)));
        // The folder appears as a whole below; a cache entry that a power cut tore is noticed and built again.
        const artifact = {
          ...build.artifact,
          path: basename(path),
          companions: companions.map((file) => basename(file)),
        };
        const entry: CachedBuild = { ...build, artifact };
        await writeFile(join(staging, "entry.json"), JSON.stringify(entry));
        await mkdir(join(folder, key), { recursive: true });
        await rm(target, { recursive: true, force: true });
        await rename(staging, target).catch(async (error: NodeJS.ErrnoException) => {
          // Another host stored the same build in this moment: theirs is as good.
          if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
          await rm(staging, { recursive: true, force: true });
        });
      } catch (error) {
        await rm(staging, { recursive: true, force: true });
        throw fromFileSystemError(error, target);
      }
      await forgetOldest(join(folder, key), KEPT_VERSIONS);
      return placedIn(target, build.artifact);
    },
  };
}

export type BuildCache = ReturnType<typeof createBuildCache>;

/** The same artifact with its files in another folder. */
function placedIn(folder: string, artifact: Artifact): Artifact {
  const moved = (path: string) => join(folder, basename(path));
  return { ...artifact, path: moved(artifact.path), companions: artifact.companions.map(moved) };
}

function sameEnvironment({ environment }: BuildInputs): boolean {
  return Object.entries(environment).every(([name, value]) => (process.env[name] ?? null) === value);
}

/** Removes all but the folders that were used last, and of those none that was used after a time. */
async function forgetOldest(folder: string, keptCount: number, usedAfterMs = Infinity): Promise<void> {
  const entries = await Promise.all(
    (await readdir(folder)).map(async (name) => ({
      name,
      mtimeMs: await stat(join(folder, name)).then(
        (found) => found.mtimeMs,
        () => 0,
      ),
    })),
  );
  const old = entries
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(keptCount)
    .filter(({ mtimeMs }) => mtimeMs < usedAfterMs);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}
