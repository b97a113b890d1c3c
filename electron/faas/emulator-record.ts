import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromFileSystemError } from "#shared/errors.ts";
import type { EmulatorAddress, EmulatorRecord } from "#shared/model/faas/emulator.ts";
import { packageRoot } from "#core/store/package-root.ts";

const FILE = "emulator.json";

/** The record holds a key. */
const PRIVATE_MODE = 0o600;

/** Tells where this emulator is reached; readers see it whole or not at all, and nobody but its user. */
export async function writeEmulatorRecord(dataDir: string, address: EmulatorAddress): Promise<void> {
  const record: EmulatorRecord = {
    ...address,
    schemaVersion: 1,
    pid: process.pid,
    startedAtMs: Date.now(),
    version: packageRoot.version,
  };
  const temporary = join(dataDir, `.${FILE}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  try {
    await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: PRIVATE_MODE, flag: "wx" });
    await rename(temporary, join(dataDir, FILE));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fromFileSystemError(error, join(dataDir, FILE));
  }
}

export async function removeEmulatorRecord(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}
