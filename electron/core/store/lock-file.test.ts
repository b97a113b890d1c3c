import { spawn } from "node:child_process";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { lockHolder, tryLock } from "./lock-file.ts";

test("one holder at a time; the other hears what it is doing", async () => {
  const path = join(temporaryFolder(), "lock");
  const first = await tryLock(path, "benchmark prime.c");
  expect(await tryLock(path, "another")).toMatchObject({ heldBy: { pid: process.pid, what: "benchmark prime.c" } });
  if (!("lock" in first)) throw new Error("the first attempt must get the lock");
  await first.lock.release();
  expect(await lockHolder(path)).toBeNull();
  expect(await tryLock(path, "another")).toHaveProperty("lock");
});

test("the lock of a process that is gone is taken over", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "lock");
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => gone.once("exit", resolve));
  writeFileSync(path, JSON.stringify({ token: "old", pid: gone.pid, processStart: null, what: "died" }));
  expect(await lockHolder(path)).toBeNull();
  expect(await tryLock(path, "mine")).toHaveProperty("lock");
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test.runIf(process.platform === "linux")("a reused process id doesn't count as the holder", async () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, JSON.stringify({ token: "old", pid: process.pid, processStart: "1", what: "before the reboot" }));
  expect(await tryLock(path, "mine")).toHaveProperty("lock");
});

test("a damaged lock file is waited for briefly, then taken over", async () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, "");
  expect(await tryLock(path, "mine")).toHaveProperty("heldBy");
  const aMinuteAgo = Date.now() / 1000 - 60;
  utimesSync(path, aMinuteAgo, aMinuteAgo);
  expect(await tryLock(path, "mine")).toHaveProperty("lock");
});

test("of many attempts on one stale lock exactly one wins", async () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, JSON.stringify({ token: "old", pid: 2 ** 22 + 1, processStart: null, what: "died" }));
  const attempts = await Promise.all(Array.from({ length: 12 }, (_, index) => tryLock(path, `attempt ${index}`)));
  expect(attempts.filter((attempt) => "lock" in attempt)).toHaveLength(1);
});
