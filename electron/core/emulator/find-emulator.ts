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

const Elsewhere = z.object({ schemaVersion: z.literal(1), folder: z.string() });

/** Lets an emulator be found that was started on a folder of its own. */
export async function rememberFolder(dataDir: string, folder: string): Promise<void> {
  await makeFolder(emulatorFolder(dataDir));
  await writeJsonFile(join(emulatorFolder(dataDir), "elsewhere.json"), { schemaVersion: 1, folder });
}

/** The emulator that runs for a data folder, on its usual folder or on the one named last; null when none does. */
export async function findEmulator(dataDir: string): Promise<EmulatorRecord | null> {
  const usual = emulatorFolder(dataDir);
  const elsewhere = await readJsonFile(join(usual, "elsewhere.json"), Elsewhere, 1);
  return (await runningOn(usual)) ?? (elsewhere && (await runningOn(elsewhere.folder)));
}

/** The emulator that runs on a folder; null when none does. */
async function runningOn(folder: string): Promise<EmulatorRecord | null> {
  const record = await readJsonFile(join(folder, "emulator.json"), EmulatorRecord, 1);
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
