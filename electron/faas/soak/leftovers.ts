import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** What stays in the data folder of an emulator that has stopped; caches may. */
const STAYS = [
  "accounts.json",
  "activations",
  "cache",
  "code",
  "entities",
  "hosts",
  "namespaces.json",
  "nodes.json",
  "pool.json",
  "provisioned",
];
/** Of these, what has to be empty. */
const EMPTY = ["hosts", "provisioned/code", "provisioned/functions"];

/** What an emulator left that has stopped, as paths: in its data folder, and in its folder for temporary files. */
export async function leftoversIn(dataDir: string, temporaryFolder: string): Promise<string[]> {
  const names = await readdir(dataDir);
  const wrong = names.filter((name) => !STAYS.includes(name)).map((name) => join(dataDir, name));
  const within = await Promise.all(
    [
      temporaryFolder,
      ...EMPTY.filter((path) => names.includes(path.split("/")[0]!)).map((name) => join(dataDir, name)),
    ].map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  return [...wrong, ...within.flat()];
}

/** How many pieces of code are kept. */
export async function codeFolders(dataDir: string): Promise<number> {
  return (await readdir(join(dataDir, "code"))).length;
}
