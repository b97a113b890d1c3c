import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endNotedProcesses, noteProcess } from "./process-notes.ts";
import { removeFolder } from "./remove-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasm-workbench-notes-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const sleeper = (detached: boolean) =>
  spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore", detached });

test.each([true, false])("a process that is still noted is ended (in a group of its own: %s)", async (detached) => {
  const child = sleeper(detached);
  const ended = once(child, "exit");
  const note = await noteProcess(folder, child.pid as number);
  if (!note) {
    child.kill("SIGKILL");
    return;
  }
  await endNotedProcesses(folder);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(await readdir(folder)).toEqual([]);
});

test("a process whose note is removed, or whose number another has by now, is left alone", async (ctx) => {
  const child = sleeper(true);
  const note = await noteProcess(folder, child.pid as number);
  if (!note) ctx.skip("this system doesn't tell when a process started");
  await note?.remove();
  await writeFile(join(folder, `${child.pid}-1`), "");
  await endNotedProcesses(folder);
  expect(child.exitCode ?? child.signalCode).toBeNull();
  expect(await readdir(folder)).toEqual([]);
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a folder is removed whose guest took the permissions away, and nothing beside it", async () => {
  const work = join(folder, "work");
  await mkdir(join(work, "deep"), { recursive: true });
  await writeFile(join(work, "deep", "file"), "");
  await chmod(join(work, "deep"), 0o000);
  await chmod(work, 0o000);
  expect(await removeFolder(work)).toBe(true);
  await expect(stat(work)).rejects.toMatchObject({ code: "ENOENT" });
  expect(await removeFolder(work)).toBe(true);
});
