import { randomBytes } from "node:crypto";
import { rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { fromFileSystemError } from "#shared/errors.ts";
import { Placement } from "#shared/model/faas/nodes.ts";
import { readJsonFile, writeJsonFile } from "#core/store/json-file.ts";

const SCHEMA_VERSION = 1;
/** It holds the nodes' keys. */
const PRIVATE_MODE = 0o600;

const StoredNode = z.object({
  name: z.string(),
  /** Of the emulator that was registered: another one at its address isn't taken for it. */
  id: z.string(),
  url: z.string(),
  auth: z.string(),
  weight: z.number().positive(),
});
export type StoredNode = z.infer<typeof StoredNode>;

const NodesFile = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** Of this emulator, for others: as a controller, and as a node. */
  id: z.string(),
  nodes: z.array(StoredNode),
  placements: z.array(Placement),
});
export type StoredNodes = Omit<z.infer<typeof NodesFile>, "schemaVersion">;

/** `<data>/nodes.json`, which only its user may read. */
export interface NodeFile {
  readonly stored: StoredNodes;
  write(nodes: StoredNodes): Promise<void>;
}

/** Makes it where there is none. Throws CORRUPT_FILE and NEWER_SCHEMA. */
export async function openNodeFile(dataDir: string): Promise<NodeFile> {
  const file = join(dataDir, "nodes.json");
  const found = await readJsonFile(file, NodesFile, SCHEMA_VERSION);
  const stored = found ?? { id: randomBytes(8).toString("hex"), nodes: [], placements: [] };
  if (!found) await makePrivate(file, stored);
  return {
    stored,
    async write(nodes) {
      // One that was deleted meanwhile would come back for everybody to read.
      if ((await stat(file).catch(() => null)) === null) await makePrivate(file, nodes);
      else await writeJsonFile(file, { schemaVersion: SCHEMA_VERSION, ...nodes });
    },
  };
}

async function makePrivate(file: string, nodes: StoredNodes): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    const text = `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...nodes }, null, 2)}\n`;
    await writeFile(temporary, text, { mode: PRIVATE_MODE });
    await rename(temporary, file);
  } catch (error) {
    throw fromFileSystemError(error, file);
  }
}
