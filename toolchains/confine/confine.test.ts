import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { processesWith, survivors } from "../measure/testing/processes.ts";
import { compilersOnPath } from "../measure/testing/test-launcher.ts";
import { runCommand } from "../process/run-command.ts";
import { confinedCommand, type Confiner } from "./confine.ts";
import { type Confinement, PROTECTIONS } from "./confinement.ts";
import { confinementWords } from "./confinement-words.ts";
import { createConfiner } from "./create-confiner.ts";
import { PROGRAM_PLACES, WRITABLE_PLACES } from "./places.ts";
import { startConfined } from "./start-confined.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "confine ")));
const own = join(folder, "own");
let confiner: Confiner;

beforeAll(async () => {
  mkdirSync(own);
  writeFileSync(join(folder, "secret"), "secret");
  const compilerPaths = await compilersOnPath();
  confiner = await createConfiner({ run: runCommand, compilerPaths, cacheFolder: join(folder, "cache") });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const usual: Confinement = {
  readable: PROGRAM_PLACES,
  writable: [...WRITABLE_PLACES, own],
  sockets: "none",
  mayFork: true,
  maxTasks: 32,
};

function needLauncher(ctx: TestContext): void {
  if (confiner.launcher === null) ctx.skip(confiner.reason ?? "");
}

const shell = (text: string) => ({ exe: "/bin/sh", args: ["-c", text], env: { PATH: "/bin:/usr/bin" }, cwd: own });

/** Runs a line of shell as a command by itself. */
async function run(text: string, confinement: Partial<Confinement> = {}) {
  return runCommand({ ...confinedCommand(confiner, shell(text), { ...usual, ...confinement }), timeoutMs: 20_000 });
}

test("what can't be held is said, and programs run all the same", async () => {
  const none = await createConfiner({ run: runCommand, compilerPaths: [], cacheFolder: join(folder, "none") });
  expect(none).toMatchObject({ launcher: null, reason: expect.stringContaining("C compiler") });
  const mac = await createConfiner({ run: runCommand, compilerPaths: [], cacheFolder: folder }, "darwin");
  expect(mac.reason).toContain("macOS");
  const asked = { sockets: "none", mayFork: false, maxTasks: 8, files: "its own code" } as const;
  const words = confinementWords(none, asked);
  expect(words.isolates).toEqual([]);
  expect(words.doesNotIsolate).toHaveLength(PROTECTIONS.length + 1);
  const spec = { exe: "program", args: [] };
  expect(confinedCommand(none, spec, usual)).toEqual(spec);
});

test("a program without a launcher is started, ended with its group, and told of as far as that goes", async (ctx) => {
  if (process.platform === "win32") ctx.skip("a shell is needed");
  const none = await createConfiner({ run: runCommand, compilerPaths: [], cacheFolder: join(folder, "none") });
  const program = startConfined(none, shell("sleep 300 & echo started; wait"), usual);
  await program.started;
  const said = await new Promise<string>((resolve) => program.stdout.once("data", (text) => resolve(String(text))));
  expect(said).toBe("started\n");
  program.end();
  expect(await program.ended).toMatchObject({ exitCode: null, reason: "asked", cpuNs: null });
  expect(await survivors([program.pid])).toEqual([]);
});

test("every protection that this Linux has is told of", (ctx) => {
  needLauncher(ctx);
  for (const protection of confiner.held) expect(PROTECTIONS).toContain(protection);
  expect(confiner.held.has("limits")).toBe(true);
  expect(confiner.reason === null).toBe(confiner.held.size === PROTECTIONS.length);
});

test("output, input, exit code and signal are the program's own", async (ctx) => {
  needLauncher(ctx);
  const spec = { ...confinedCommand(confiner, shell("cat; echo oops >&2; exit 7"), usual), stdin: "text" };
  expect(await runCommand(spec)).toMatchObject({ exitCode: 7, stdout: "text", stderr: "oops\n" });
  expect(await run("kill -TERM $$")).toMatchObject({ exitCode: null, signal: "SIGTERM" });
  expect((await runCommand(confinedCommand(confiner, { exe: "/no/such", args: [] }, usual))).stderr).toContain("exec");
});

test("only what is allowed is read and written", async (ctx) => {
  needLauncher(ctx);
  if (!confiner.held.has("files")) ctx.skip("no Landlock");
  const secret = join(folder, "secret");
  expect(await run(`cat "${secret}"`)).toMatchObject({ exitCode: 1, stdout: "" });
  expect(await run(`cat "${secret}"`, { readable: [...PROGRAM_PLACES, secret] })).toMatchObject({ stdout: "secret" });
  expect(await run(`echo more >> "${secret}"`, { readable: [...PROGRAM_PLACES, secret] })).toMatchObject({
    exitCode: 2,
  });
  expect(await run("echo mine > mine && cat mine")).toMatchObject({ stdout: "mine\n" });
  // What it wrote it can't execute: it couldn't be given the right, either.
  expect((await run("cp /bin/true copy; ./copy")).exitCode).toBe(126);
});

test("limits of sizes, files and processes", async (ctx) => {
  needLauncher(ctx);
  expect(await run("head -c 100000 /dev/urandom > big", { maxFileBytes: 4096 })).not.toMatchObject({ exitCode: 0 });
  expect((await run("ulimit -n; ulimit -c", { maxOpenFiles: 77 })).stdout).toBe("77\n0\n");
  if (!confiner.held.has("tasks")) return;
  expect((await run("/bin/true && echo forked", { mayFork: false })).stdout).toBe("");
  const many = await run("for i in 1 2 3 4 5 6 7 8 9 10; do sleep 5 & done; echo all", { maxTasks: 5 });
  expect(many.stderr).toMatch(/fork/i);
});

test("a limit of memory ends it with all that it started", async (ctx) => {
  needLauncher(ctx);
  const eat = `node -e 'const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1))'`;
  const readable = [...PROGRAM_PLACES, process.execPath, "/etc/ssl/openssl.cnf"];
  const program = startConfined(confiner, shell(`${eat} & wait`), { ...usual, readable, maxMemoryBytes: 128 << 20 });
  program.stdin.end();
  program.stdout.resume();
  program.stderr.resume();
  const end = await program.ended;
  expect(end).toMatchObject({ reason: "memory", signal: "SIGKILL" });
  expect(end.maxRssBytes).toBeGreaterThan(100 << 20);
});

test("it is paused and goes on, and tells what it uses", async (ctx) => {
  needLauncher(ctx);
  const program = startConfined(confiner, shell("while :; do :; done"), usual);
  await program.started;
  await sleep(100);
  program.pause();
  const cpuNs = async () => (await program.usage())?.cpuNs ?? 0;
  await sleep(20);
  const [paused, later] = [await cpuNs(), (await sleep(100), await cpuNs())];
  expect(later).toBe(paused);
  program.resume();
  await sleep(100);
  expect(await cpuNs()).toBeGreaterThan(later);
  program.end();
  const end = await program.ended;
  expect(end).toMatchObject({ reason: "asked", signal: "SIGKILL" });
  expect(end.cpuNs).toBeGreaterThanOrEqual(later);
  expect(await program.usage()).toBeNull();
});

test("a program that isn't there says so", async (ctx) => {
  needLauncher(ctx);
  const program = startConfined(confiner, { exe: join(folder, "nowhere"), args: [] }, usual);
  await expect(program.started).rejects.toMatchObject({ code: "TOOL_UNAVAILABLE" });
  await program.ended;
});

test("nothing outlives the process that started it, however that ends", async (ctx) => {
  needLauncher(ctx);
  const mark = join(own, "outlives");
  const spec = confinedCommand(
    confiner,
    shell(`sh -c 'sleep 300; : "${mark}"' & setsid sh -c 'sleep 300; : "${mark}"' & wait`),
    usual,
    3,
  );
  const starter = `const { spawn } = require("child_process");
    spawn(${JSON.stringify(spec.exe)}, ${JSON.stringify(spec.args)}, { stdio: ["ignore", "ignore", "ignore", "pipe"], detached: true });
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 300);`;
  await runCommand({ exe: process.execPath, args: ["-e", starter] });
  expect(await survivors(processesWith(mark).map(({ pid }) => pid))).toEqual([]);
});
