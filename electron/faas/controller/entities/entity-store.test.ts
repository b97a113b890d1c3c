import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { bundleForNode } from "#core/testing/bundle-for-node.ts";
import type { ActionEntity, PackageEntity } from "#shared/model/faas/entities.ts";
import { dataFolder } from "../../api/testing/start-api.ts";
import { createEntityStore, type EntityStore } from "./entity-store.ts";

async function putAction(store: EntityStore, name: string, code: string, change: Partial<ActionEntity> = {}) {
  const { reference, release } = await store.code.keep("nodejs", { bytes: Buffer.from(code), binary: false });
  const packageName = change.package ?? null;
  const action = await store.put("guest", packageName === null ? name : `${packageName}/${name}`, () => ({
    schemaVersion: 1 as const,
    collection: "actions" as const,
    namespace: "guest",
    package: packageName,
    name,
    version: "0.0.1",
    revision: code,
    publish: false,
    annotations: [],
    updatedAtMs: 1,
    exec: { type: "code", kind: "nodejs:20", binary: false, main: null, image: null, code: reference } as const,
    parameters: [],
    limits: { timeoutMs: 1000, memoryMb: 128, logsMb: 10, concurrency: 1000 },
    ...change,
  }));
  release();
  return action;
}

function putPackage(store: EntityStore, name: string, change: Partial<PackageEntity> = {}) {
  return store.put("guest", name, () => ({
    schemaVersion: 1 as const,
    collection: "packages" as const,
    namespace: "guest",
    name,
    version: "0.0.1",
    revision: "r",
    publish: false,
    annotations: [],
    updatedAtMs: 1,
    parameters: [],
    binding: null,
    ...change,
  }));
}

test("what was stored is there again: actions, code, packages with merged parameters", async () => {
  const dataDir = await dataFolder();
  const first = await createEntityStore({ dataDir });
  await putPackage(first, "p", {
    parameters: [
      { key: "a", value: 1 },
      { key: "__proto__", value: { polluted: true } },
    ],
  });
  await putPackage(first, "bound", {
    parameters: [{ key: "b", value: 2 }],
    binding: { namespace: "guest", name: "p" },
  });
  await putAction(first, "f", "module.exports = 1", { package: "p", parameters: [{ key: "c", value: 3 }] });
  await first.close();

  const again = await createEntityStore({ dataDir });
  const action = again.resolveAction("guest", "bound/f")!;
  expect(action.binding).toBe("guest/bound");
  expect(Object.entries(action.parameterValues)).toEqual([
    ["a", 1],
    ["__proto__", { polluted: true }],
    ["b", 2],
    ["c", 3],
  ]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  const { folder, entry } = action.fn.code;
  expect(await readFile(join(folder, entry), "utf8")).toBe("module.exports = 1");
  expect(again.resolveFunction("guest", "none")).toBeNull();
  expect(again.resolveFunction("guest", "p")).toBeNull();
  expect(again.resolveFunction("guest", "__proto__")).toBeNull();
});

test("a function is one object for all calls of its revision, and another one after an update", async () => {
  const store = await createEntityStore({ dataDir: await dataFolder() });
  const retired: string[] = [];
  const stop = store.onRetired((path) => retired.push(path));
  await putAction(store, "f", "1");
  const fn = store.resolveFunction("guest", "f")!;
  const action = store.resolveAction("guest", "f");
  expect(store.resolveFunction("guest", "f")).toBe(fn);
  await putAction(store, "g", "1");
  expect(store.resolveFunction("guest", "f")).toBe(fn);
  expect(store.resolveAction("guest", "f")?.fn).toBe(action?.fn);
  expect(retired).toEqual([]);
  await putAction(store, "f", "2");
  expect(store.resolveFunction("guest", "f")).not.toBe(fn);
  expect(store.resolveFunction("guest", "f")?.revision).toBe("2");
  await store.remove("guest", "f", (existing) => [existing!]);
  expect(store.resolveFunction("guest", "f")).toBeNull();
  expect(retired).toEqual(["guest/f", "guest/f"]);
  stop();
});

test("ten thousand look-ups take a few milliseconds and no memory", async () => {
  const store = await createEntityStore({ dataDir: await dataFolder() });
  await putAction(store, "f", "1");
  const lookUp = (times: number) => {
    let found = 0;
    for (let call = 0; call < times; call++) if (store.resolveFunction("guest", "f")) found++;
    return found;
  };
  lookUp(20_000);
  const before = process.memoryUsage().heapUsed;
  const startNs = process.hrtime.bigint();
  expect(lookUp(10_000)).toBe(10_000);
  const elapsedMs = Number(process.hrtime.bigint() - startNs) / 1e6;
  expect(elapsedMs).toBeLessThan(50);
  // One object of 16 bytes a call would be 160 kB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000);
});

test("files that can't be read are set aside with a message, and the rest is loaded", async () => {
  const dataDir = await dataFolder();
  const first = await createEntityStore({ dataDir });
  for (const name of ["torn", "strange", "newer", "codeless", "good"]) await putAction(first, name, `code of ${name}`);
  await first.close();
  const folder = join(dataDir, "entities", "actions");
  const fileOf = async (name: string) =>
    join(
      folder,
      (await readdir(folder)).find((file) => file.startsWith(`${name}.`))!,
    );
  await writeFile(await fileOf("torn"), '{"schemaVersion":1,"coll');
  await writeFile(await fileOf("strange"), '{"schemaVersion":1,"collection":"actions","name":5}');
  const newer = await fileOf("newer");
  await writeFile(newer, '{"schemaVersion":2}');
  const codeless = JSON.parse(await readFile(await fileOf("codeless"), "utf8")) as ActionEntity;
  codeless.exec = {
    ...codeless.exec,
    code: { sha256: "0".repeat(64), layout: "script", entry: "action.js", sizeBytes: 1 },
  } as ActionEntity["exec"];
  await writeFile(await fileOf("codeless"), JSON.stringify(codeless));
  await writeFile(join(folder, ".good.1234.json.99-abcd.tmp"), "half");

  const messages: string[] = [];
  const again = await createEntityStore({ dataDir, report: (message) => messages.push(message) });
  expect(again.list("actions", "guest").map(({ name }) => name)).toEqual(["good"]);
  expect(messages).toHaveLength(4);
  const whole = messages.join("\n");
  expect(whole).toMatch(/torn.*is not valid JSON.*It was moved to .*set-aside.*everything else was loaded\./);
  expect(whole).toMatch(/strange.*doesn't have the expected content/);
  expect(whole).toMatch(/newer.*was written by a newer version/);
  expect(whole).toMatch(/The action guest\/codeless can't be called: its code is missing\./);
  // A newer version is going to want its file.
  expect(await readFile(newer, "utf8")).toBe('{"schemaVersion":2}');
  expect((await readdir(folder)).length).toBe(2);
  expect(await readdir(join(dataDir, "entities", "set-aside"))).toHaveLength(3);
  const last: string[] = [];
  await createEntityStore({ dataDir, report: (message) => last.push(message) });
  expect(last).toHaveLength(1);
});

test("names that differ in case only, and long ones, are entities of their own", async () => {
  const dataDir = await dataFolder();
  const first = await createEntityStore({ dataDir });
  const names = ["Name", "name", "n.ame", "con", "x".repeat(256)];
  for (const name of names) await putAction(first, name, name);
  await first.close();
  const again = await createEntityStore({ dataDir });
  expect(
    again
      .list("actions", "guest")
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...names].sort());
  const files = await readdir(join(dataDir, "entities", "actions"));
  expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
});

test("kill -9 of a process that writes loses nothing that it was told is stored", { timeout: 30_000 }, async () => {
  const dataDir = await dataFolder();
  const program = await bundleForNode(join(import.meta.dirname, "testing", "keep-writing.ts"), await dataFolder());
  for (let round = 0; round < 4; round++) {
    const writer = fork(program, [dataDir, String(round)], { execArgv: [] });
    const stored: string[] = [];
    writer.on("message", (name) => stored.push(name as string));
    await expect.poll(() => stored.length, { timeout: 10_000 }).toBeGreaterThan(3);
    await wait(20 * round);
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const messages: string[] = [];
    const store = await createEntityStore({ dataDir, report: (message) => messages.push(message) });
    expect(messages).toEqual([]);
    const versions = new Map(store.list("actions", "guest").map(({ name, version }) => [name, version]));
    for (const entry of stored) {
      const [name, version] = entry.split(" ") as [string, string];
      expect(Number(versions.get(name))).toBeGreaterThanOrEqual(Number(version));
      const { folder, entry: file } = store.resolveFunction("guest", name)!.code;
      // The one that was being written may be there as well.
      expect(await readFile(join(folder, file), "utf8")).toMatch(/^code \d+ \d+$/);
    }
    expect((await readdir(join(dataDir, "code"))).filter((name) => name.startsWith("."))).toEqual([]);
    await store.close();
  }
});
