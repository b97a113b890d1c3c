import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { durationNs } from "#shared/faas/openwhisk-times.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import { createAccounts } from "../accounting/accounts.ts";
import { createActivationStore } from "./activation-store.ts";
import { bundleForNode, temporaryFolder } from "./testing/test-tools.ts";

const entry = fileURLToPath(new URL("testing/store-of-a-process.ts", import.meta.url));

/** Adds records in a process of its own until it is killed without warning; gives what it last said. */
async function killWhileAdding(
  bundle: string,
  folder: string,
  afterMs: number,
): Promise<{ added: number; atMs: number }> {
  const code = `import { addForEver } from ${JSON.stringify(pathToFileURL(bundle).href)}; addForEver(process.argv[1]);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let last = { added: 0, atMs: 0 };
  let kill: NodeJS.Timeout | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line) as typeof last;
    kill ??= setTimeout(() => child.kill("SIGKILL"), afterMs);
  }
  return last;
}

test("kill -9 loses the last moments alone; numbers are never told twice, and accounts count each kept record once", async () => {
  const folder = temporaryFolder();
  const bundle = await bundleForNode(entry, folder);
  const data = join(folder, "data");
  let kept = 0;
  for (const afterMs of [350, 900, 450]) {
    const last = await killWhileAdding(bundle, data, afterMs);
    const store = await createActivationStore({ folder: join(data, "records"), maxRecords: 1e6, maxAgeMs: 1e14 });
    const accounts = await createAccounts({ file: join(data, "accounts.json"), activations: store });
    const all = (await store.after(0, 1e6)).map(({ number, record }) => ({ number, record: record as Activation }));

    const ofThisRun = all.slice(kept).map(({ record }) => Number(record.version));
    kept = all.length;
    // None is missing before the first that is missing, and that one is of the last moments.
    expect(ofThisRun).toEqual(ofThisRun.map((_, at) => at));
    expect(last.atMs - (all.at(-1)?.record.endedAtMs ?? 0)).toBeLessThan(400);
    expect(new Set(all.map(({ number }) => number)).size).toBe(kept);

    const [total, own] = accounts.list();
    expect(total).toEqual({ ...own, function: null });
    expect(own).toMatchObject({ requests: kept, requestBytes: 14 * kept, responseBytes: 32 * kept });
    expect(own?.starts.cold).toBe(all.filter(({ record }) => record.startKind === "cold").length);
    const gbSeconds = all.reduce((sum, { record }) => sum + (128 / 1024) * (durationNs(record) / 1e9), 0);
    expect(own?.gbSeconds).toBeCloseTo(gbSeconds, 9);
    await accounts.close();
    await store.close();
  }
  expect(readdirSync(join(data, "records")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
