import { join } from "node:path";
import type { BuildFile } from "../adapter.ts";
import type { FoundPackage } from "./find-packages.ts";
import { HEADER_PACKAGES } from "./header-packages.ts";

const PACKAGE_FLAG = "--package=";

/** Takes the names of packages out of the flags for C and C++: `--package=stb`. */
export function splitPackageFlags(flags: readonly string[]): { flags: string[]; packages: string[] } {
  const named = flags.filter((flag) => flag.startsWith(PACKAGE_FLAG));
  return {
    flags: flags.filter((flag) => !flag.startsWith(PACKAGE_FLAG)),
    packages: [...new Set(named.map((flag) => flag.slice(PACKAGE_FLAG.length)))],
  };
}

/**
 * What stands for packages in a build: one folder with a link for each. A folder of the system's, such as /usr/include,
 * can't be searched itself when building for another target: its C library would be taken for the target's.
 */
export function linkPackages(
  packages: readonly FoundPackage[],
  folders: { work: string },
): { flags: string[]; files: BuildFile[] } {
  if (packages.length === 0) return { flags: [], files: [] };
  const include = join(folders.work, "packages");
  const files = packages.flatMap(({ id, folder }) =>
    (HEADER_PACKAGES[id]?.includedAs ?? []).map((name) => ({ path: join(include, name), linkToFolder: folder })),
  );
  // A work folder's name is random, and must not get into a program through __FILE__.
  return { flags: ["-isystem", include, `-ffile-prefix-map=${include}=packages`], files };
}
