import { stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import { HEADER_PACKAGES, packageInstallHint, withNeeds } from "./header-packages.ts";

/** A package as it was found on this machine. */
export interface FoundPackage {
  id: string;
  /** Absolute; what its `includedAs` names stand for. */
  folder: string;
}

interface SearchPlace {
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
}

/** Folders of headers, in the order in which they are searched: what the user names, then what package managers fill. */
export function headerFolders({ env, platform }: SearchPlace): string[] {
  const named = ["CPATH", "CPLUS_INCLUDE_PATH", "C_INCLUDE_PATH"].flatMap((name) => env[name]?.split(delimiter) ?? []);
  const vcpkg = env["VCPKG_ROOT"];
  // Headers are the same for every triplet; these are the usual ones.
  const triplets = [
    "x64-linux",
    "arm64-linux",
    "arm64-osx",
    "x64-osx",
    "x64-windows",
    "x64-windows-static",
    "x64-mingw-dynamic",
  ];
  const installed = vcpkg ? triplets.map((triplet) => join(vcpkg, "installed", triplet, "include")) : [];
  const system =
    platform === "win32"
      ? ["ucrt64", "mingw64", "clang64"].map((flavour) => join("C:\\msys64", flavour, "include"))
      : ["/opt/homebrew/include", "/usr/local/include", "/usr/include"];
  return [...named, ...installed, ...system].filter(Boolean);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

async function folderOf(id: string, folders: readonly string[]): Promise<string | null> {
  for (const folder of folders)
    for (const layout of HEADER_PACKAGES[id]?.layouts ?? [])
      if (await isFile(join(folder, layout.file))) return join(folder, layout.folder);
  return null;
}

/**
 * Finds packages and what they need. Throws INVALID_REQUEST for a name that is not known, and TOOL_UNAVAILABLE, with how to
 * install them, when some are not there.
 */
export async function findPackages(ids: readonly string[], place: SearchPlace): Promise<FoundPackage[]> {
  const unknown = ids.find((id) => !Object.hasOwn(HEADER_PACKAGES, id));
  if (unknown !== undefined)
    throw new WorkbenchError("INVALID_REQUEST", `${unknown} is no package that is known here.`, {
      hint: `Known: ${Object.keys(HEADER_PACKAGES).join(", ")}. Headers of other libraries are found by -I.`,
    });
  const folders = headerFolders(place);
  const searched = await Promise.all(withNeeds(ids).map(async (id) => ({ id, folder: await folderOf(id, folders) })));
  const missing = searched.filter(({ folder }) => folder === null).map(({ id }) => id);
  if (missing.length > 0)
    throw new WorkbenchError(
      "TOOL_UNAVAILABLE",
      `The program needs ${missing.map((id) => HEADER_PACKAGES[id]!.name).join(", ")}, and the headers were not found.`,
      { hint: packageInstallHint(missing, place.platform) },
    );
  return searched.flatMap(({ id, folder }) => (folder === null ? [] : [{ id, folder }]));
}
