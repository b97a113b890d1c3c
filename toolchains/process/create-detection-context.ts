import { access, constants, lstat, readFile, readdir, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { basename, delimiter, join, resolve, sep } from "node:path";
import type { RunCommand } from "./command-spec.ts";
import type { DetectionContext, InstalledPackage } from "./detection.ts";

export interface DetectionContextOptions {
  run: RunCommand;
  env?: Record<string, string | undefined>;
  platform?: NodeJS.Platform;
  /** A file or URL from which npm packages are looked up; by default this one. */
  packagesFrom?: string;
  /** Searched after PATH, before an adapter's own: where tools were installed for the workbench alone. */
  ownFolders?: readonly string[];
}

/** A link that leads nowhere counts: who put it there believes the tool is installed, and has to be told. */
async function isExecutable(path: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    const seen = await lstat(path);
    const target = seen.isSymbolicLink() ? await stat(path).catch(() => null) : seen;
    if (target === null) return true;
    if (!target.isFile()) return false;
    if (platform !== "win32") await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The same program under two names counts once, but a proxy that acts by the name it is called under (rustup's
 * `rustc` and `cargo` are one file) counts once a name.
 */
async function identityOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => path);
  const name = basename(path).replace(/(-\d+)?(\.exe)?$/i, "");
  return basename(real).includes(name) ? real : `${real}\0${basename(path)}`;
}

/** Windows knows a program by its extension; only real executables can be started without a shell. */
function fileNames(name: string, env: Record<string, string | undefined>, platform: NodeJS.Platform): string[] {
  if (platform !== "win32") return [name];
  const extensions = (env["PATHEXT"] ?? ".COM;.EXE").toLowerCase().split(";");
  return [".exe", ".com"].filter((extension) => extensions.includes(extension)).map((extension) => name + extension);
}

async function findPackage(name: string, from: string): Promise<InstalledPackage | null> {
  try {
    const entry = createRequire(from).resolve(name);
    const folder = join("node_modules", ...name.split("/")) + sep;
    const root = entry.slice(0, entry.lastIndexOf(folder) + folder.length);
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return { entry, version };
  } catch {
    return null;
  }
}

/** All at once, and none would answer in time. */
const PROBES_AT_ONCE = 12 + 2 * availableParallelism();
/** What hasn't answered by then most likely waits, which takes nothing from the others. */
const PLACE_KEPT_MS = 120;

/**
 * Lets so many calls through at a time; the others wait in order. A call that takes long gives its place away, so that
 * no number of programs that hang holds up the others.
 */
function withGate(run: RunCommand): RunCommand {
  const waiting: (() => void)[] = [];
  let free = PROBES_AT_ONCE;
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async (spec, options) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isInside = true;
    const leaveOnce = () => {
      if (isInside) leave();
      isInside = false;
    };
    const timer = setTimeout(leaveOnce, PLACE_KEPT_MS);
    try {
      return await run(spec, options);
    } finally {
      clearTimeout(timer);
      leaveOnce();
    }
  };
}

/** Looks at the real machine, or at the PATH and platform given. */
export function createDetectionContext(options: DetectionContextOptions): DetectionContext {
  const {
    run,
    env = process.env,
    platform = process.platform,
    packagesFrom = import.meta.url,
    ownFolders = [],
  } = options;
  const pathFolders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");

  return {
    run: withGate(run),
    env,
    platform,
    async findExecutables(names, extraFolders = []) {
      const found = new Map<string, string>();
      // Absolute, because what is found is started in other folders than this one.
      for (const folder of [...pathFolders, ...ownFolders, ...extraFolders].map((folder) => resolve(folder)))
        for (const name of names.flatMap((name) => fileNames(name, env, platform))) {
          const path = join(folder, name);
          if (!(await isExecutable(path, platform))) continue;
          const identity = await identityOf(path);
          if (!found.has(identity)) found.set(identity, path);
        }
      return [...found.values()];
    },
    async fileExists(path) {
      return stat(path).then(
        () => true,
        () => false,
      );
    },
    async listFolder(path) {
      return readdir(path).catch(() => []);
    },
    findPackage: (name) => findPackage(name, packagesFrom),
  };
}
