import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { bundleForNode } from "../testing/bundle-for-node.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { lockHolder, tryLock } from "./lock-file.ts";

/** No process has it: above Linux's largest pid, and not a multiple of four as on Windows. */
const DEAD_PID = 2 ** 22 + 1;

function claimOfTheDead(path: string): void {
  writeFileSync(`${path}.${DEAD_PID}.17.abcdef`, "died");
}

interface Ended {
  exitCode: number | null;
  stdout: string;
}

/** Runs a script in a process of its own, with lock-file.ts as `tryLock` and `lockHolder`. */
function runScript(bundle: string, script: string, options: { uid?: number } = {}): Promise<Ended> {
  const code = `import { tryLock, lockHolder } from ${JSON.stringify(pathToFileURL(bundle).href)};\n${script}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
    ...options,
  });
  let stdout = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  return new Promise((resolve) => child.once("close", (exitCode) => resolve({ exitCode, stdout })));
}

const bundled = (folder: string) => bundleForNode(fileURLToPath(new URL("lock-file.ts", import.meta.url)), folder);

test("one holder at a time; the other hears what it is doing", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "lock");
  const first = await tryLock(path, "benchmark prime.c");
  expect(await tryLock(path, "another")).toMatchObject({ heldBy: { pid: process.pid, what: "benchmark prime.c" } });
  if (!("lock" in first)) throw new Error("the first attempt must get the lock");
  await first.lock.release();
  expect(await lockHolder(path)).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  expect(await tryLock(path, "another")).toHaveProperty("lock");
});

test("the lock of a process that is gone is in nobody's way and cleared away", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "lock");
  claimOfTheDead(path);
  expect(await lockHolder(path)).toBeNull();
  const attempt = await tryLock(path, "mine");
  if ("lock" in attempt) await attempt.lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(process.platform === "linux")("a reused process id doesn't count as the holder", async () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(`${path}.${process.pid}.1.abcdef`, "before the reboot");
  expect(await tryLock(path, "mine")).toHaveProperty("lock");
});

test("files with similar names are no claims", async () => {
  const folder = temporaryFolder();
  for (const name of ["lock", "lock.txt", "lock.1.x", "other.1.1.abc"]) writeFileSync(join(folder, name), "");
  expect(await tryLock(join(folder, "lock"), "mine")).toHaveProperty("lock");
  expect(readdirSync(folder)).toHaveLength(5);
});

test("of many attempts at once exactly one wins", async () => {
  const path = join(temporaryFolder(), "lock");
  claimOfTheDead(path);
  const attempts = await Promise.all(Array.from({ length: 12 }, (_, index) => tryLock(path, `attempt ${index}`)));
  expect(attempts.filter((attempt) => "lock" in attempt)).toHaveLength(1);
});

test("a folder that can't be made is told in words", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  await expect(tryLock(join(file, "lock"), "mine")).rejects.toMatchObject({ name: "WorkbenchError" });
});

test("never two holders, though holders keep dying and locks are let go and taken all the time", async () => {
  const folder = temporaryFolder();
  const bundle = await bundled(folder);
  const path = join(folder, "locks", "lock");
  const witness = join(folder, "holding");
  mkdirSync(witness);
  // Each holder leaves a mark while it holds; a mark of another living process beside it is a double hold.
  const script = `
    import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
    // One that was killed and whose parent hasn't looked yet is still there, and runs no more.
    const alive = (pid) => {
      try {
        process.kill(pid, 0);
        return !existsSync("/proc/self/stat") || !/\\) [ZX] /.test(readFileSync(\`/proc/\${pid}/stat\`, "utf8"));
      } catch {
        return false;
      }
    };
    const until = Date.now() + 1500;
    let held = 0, double = 0;
    while (Date.now() < until) {
      const attempt = await tryLock(${JSON.stringify(path)}, "holding");
      if (!("lock" in attempt)) { await new Promise((resolve) => setTimeout(resolve, Math.random() * 3)); continue; }
      held += 1;
      const mark = ${JSON.stringify(witness)} + "/" + process.pid;
      mkdirSync(mark);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      if (readdirSync(${JSON.stringify(witness)}).some((pid) => Number(pid) !== process.pid && alive(Number(pid)))) double += 1;
      if (Math.random() < 0.05) { console.log(JSON.stringify({ held, double })); process.kill(process.pid, "SIGKILL"); }
      rmdirSync(mark);
      await attempt.lock.release();
    }
    console.log(JSON.stringify({ held, double }));`;
  const until = Date.now() + 1_500;
  const counts: { held: number; double: number }[] = [];
  const contend = async () => {
    do {
      const { stdout } = await runScript(bundle, script);
      counts.push(JSON.parse(stdout) as { held: number; double: number });
    } while (Date.now() < until);
  };
  await Promise.all(Array.from({ length: 6 }, contend));
  expect(counts.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(50);
  expect(counts.reduce((sum, { double }) => sum + double, 0)).toBe(0);
  const attempt = await tryLock(path, "afterwards");
  expect(attempt).toHaveProperty("lock");
});

test("another user's dead lock in a shared folder blocks nobody, a living one is waited for", async (context) => {
  if (process.getuid?.() !== 0) return context.skip("only the superuser can start a process of another user");
  const folder = temporaryFolder();
  const bundle = await bundled(folder);
  chmodSync(folder, 0o755);
  const shared = join(folder, "tmp");
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  const path = join(shared, "lock");
  claimOfTheDead(path);
  const script = `console.log(JSON.stringify(await tryLock(${JSON.stringify(path)}, "theirs")));`;
  const nobody = { uid: 65_534 };
  expect(JSON.parse((await runScript(bundle, script, nobody)).stdout)).toHaveProperty("lock");
  expect(await tryLock(path, "mine")).toHaveProperty("lock");
  expect(JSON.parse((await runScript(bundle, script, nobody)).stdout)).toMatchObject({
    heldBy: { pid: process.pid, what: "mine" },
  });
});
