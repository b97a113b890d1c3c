import { copyFile, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { Artifact } from "#shared/model/build.ts";
import { makeFolder } from "../store/make-folder.ts";

/**
 * Throws INVALID_REQUEST where an artifact can't go to a path: a folder, or one of the files that it is built from,
 * also by another name of the same file (links, and case where the file system ignores it).
 */
export async function refuseOverwriting(path: string, inputs: Iterable<string>): Promise<void> {
  const existing = await stat(path, { bigint: true }).catch(() => null);
  if (existing === null) return;
  if (existing.isDirectory())
    throw new WorkbenchError("INVALID_REQUEST", `A file is expected, and this is a folder: ${path}`, {
      hint: `Name the file too, such as ${join(path, "program")}.`,
    });
  for (const input of inputs) {
    const seen = await stat(input, { bigint: true }).catch(() => null);
    if (seen?.ino === existing.ino && seen.dev === existing.dev)
      throw new WorkbenchError(
        "INVALID_REQUEST",
        `The program would be written over ${path}, which it is built from.`,
        {
          hint: "Name another file with --out.",
        },
      );
  }
}

/** Copies an artifact with its companions, and returns it in its new place. */
export async function copyOut(artifact: Artifact, path: string): Promise<Artifact> {
  const companions: string[] = [];
  await makeFolder(dirname(path));
  try {
    await copyFile(artifact.path, path);
    for (const companion of artifact.companions) {
      const beside = besideArtifact(path, companion);
      await copyFile(companion, beside);
      companions.push(beside);
    }
  } catch (error) {
    throw fromFileSystemError(error, path);
  }
  return { ...artifact, path, companions };
}

/** A companion keeps its ending and takes the artifact's name, by which it is found. */
function besideArtifact(artifactPath: string, companion: string): string {
  return join(dirname(artifactPath), basename(artifactPath, extname(artifactPath)) + extname(companion));
}
