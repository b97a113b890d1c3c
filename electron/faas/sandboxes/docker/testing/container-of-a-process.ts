import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createDockerKinds } from "../docker-kinds.ts";

const never = new AbortController().signal;

/** Has two containers, of which one rests, says on stdout that they are there, and waits to be killed. */
export async function keepContainers(dataDir: string): Promise<void> {
  const kind = createDockerKinds({ dataDir }).find(({ id }) => id === "docker-native")!;
  for (const instanceId of ["first", "second"]) {
    const workFolder = join(dataDir, instanceId);
    mkdirSync(workFolder, { recursive: true });
    const sandbox = await kind.create({ instanceId, memoryMb: 64, workFolder, signal: never });
    if (instanceId === "first") await sandbox.rest?.();
  }
  process.stdout.write("ready\n");
  setInterval(() => undefined, 60_000);
}
