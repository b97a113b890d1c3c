import { join } from "node:path";
import { z } from "zod";
import { WorkbenchError } from "#shared/errors.ts";
import { EmulatorRecord } from "#shared/model/faas/emulator.ts";
import { readJsonFile, writeJsonFile } from "../store/json-file.ts";
import { makeFolder } from "../store/make-folder.ts";

/** Where an emulator keeps its state unless it is told otherwise. */
export function emulatorFolder(dataDir: string): string {
  return join(dataDir, "faas");
}

const Elsewhere = z.object({
  schemaVersion: z.literal(1),
  /** The one that was named last. */
  folder: z.string(),
  /** Those before it, the latest first. */
  earlier: z.array(z.string()).default([]),
});

/** Folders that are looked into for an emulator; whoever uses more of them names it with `--url`. */
const MOST_FOLDERS = 8;

/**
 * Lets an emulator be found that is started on a folder of its own. Whether it comes to run there, nobody knows yet: the
 * folders before it stay known.
 */
export async function rememberFolder(dataDir: string, folder: string): Promise<void> {
  await makeFolder(emulatorFolder(dataDir));
  const others = (await foldersElsewhere(dataDir)).filter((other) => other !== folder);
  const earlier = others.slice(0, MOST_FOLDERS - 1);
  await writeJsonFile(elsewhereFile(dataDir), { schemaVersion: 1, folder, earlier });
}

function elsewhereFile(dataDir: string): string {
  return join(emulatorFolder(dataDir), "elsewhere.json");
}

async function foldersElsewhere(dataDir: string): Promise<string[]> {
  // A help to find one, which must not be in the way where it can't be read.
  const stored = await readJsonFile(elsewhereFile(dataDir), Elsewhere, 1).catch(() => null);
  return stored ? [stored.folder, ...stored.earlier] : [];
}

/** The emulator that runs for a data folder, on its usual folder or on the one named last; null when none does. */
export async function findEmulator(dataDir: string): Promise<EmulatorRecord | null> {
  for (const folder of [emulatorFolder(dataDir), ...(await foldersElsewhere(dataDir))]) {
    const running = await runningOn(folder);
    if (running) return running;
  }
  return null;
}

/** The emulator that runs on a folder; null when none does. */
async function runningOn(folder: string): Promise<EmulatorRecord | null> {
  // What can't be read is of none that runs: each writes its record anew.
  const record = await readJsonFile(join(folder, "emulator.json"), EmulatorRecord, 1).catch(() => null);
  // A record may be left by an emulator that was killed, and its port be somebody else's by now.
  return record !== null && (await answers(record)) ? record : null;
}

async function answers({ url, auth }: EmulatorRecord): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/namespaces`, {
      headers: { authorization: basicAuth(auth) },
      signal: AbortSignal.timeout(3_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** As `findEmulator`. Throws EMULATOR_NOT_RUNNING when none runs. */
export async function requireEmulator(dataDir: string): Promise<EmulatorRecord> {
  const found = await findEmulator(dataDir);
  if (found) return found;
  throw new WorkbenchError("EMULATOR_NOT_RUNNING", "No emulator is running.", {
    hint: "Start one with: wb faas start",
  });
}

export function basicAuth(auth: string): string {
  return `Basic ${Buffer.from(auth).toString("base64")}`;
}
