import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { linuxGroupMemory } from "./linux-group-memory.ts";
import type { ReadGroupMemory } from "./program-group.ts";
import { psGroupMemory } from "./ps-group-memory.ts";

const MIB = 2 ** 20;
const NO_PROC = "only Linux has this /proc";

/** A group of shells, three of which fill some memory each; resolves when they have. */
async function startGroup() {
  const fill = `x=$(head -c 20000000 /dev/zero | tr '\\0' x); echo filled; sleep 1000; :`;
  const leader = spawn("/bin/sh", ["-c", `(${fill}) & (${fill}) & ${fill}`], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let filled = "";
  for await (const piece of leader.stdout) {
    filled += String(piece);
    if (filled.split("filled").length > 3) break;
  }
  const id = leader.pid!;
  const end = async () => {
    const ended = once(leader, "exit");
    process.kill(-id, "SIGKILL");
    await ended;
  };
  return { id, end };
}

test.for([
  ["/proc", (id: number) => linuxGroupMemory({ id }, Infinity)],
  ["ps", (id: number) => psGroupMemory({ id })],
] as const)("%s: the processes of a group together, and nothing of others", async ([way, reader], ctx) => {
  if (way === "/proc" && process.platform !== "linux") ctx.skip(NO_PROC);
  if (process.platform === "win32") ctx.skip("Windows has no process groups");
  const group = await startGroup();
  const read: ReadGroupMemory = reader(group.id);
  try {
    expect(await read()).toBeGreaterThan(57 * MIB);
    expect(await read()).toBeLessThan(200 * MIB);
  } finally {
    await group.end();
  }
  await expect.poll(read).toBe(0);
});

test.for([
  ["/proc", (parent: number) => linuxGroupMemory({ leaderStartedBy: parent }, Infinity)],
  ["ps", (parent: number) => psGroupMemory({ leaderStartedBy: parent })],
] as const)("%s: the group is found by who started its leader", async ([way, reader], ctx) => {
  if (way === "/proc" && process.platform !== "linux") ctx.skip(NO_PROC);
  if (process.platform === "win32") ctx.skip("Windows has no process groups");
  const source = `const { pid } = require("node:child_process").spawn("/bin/sh", ["-c", "sleep 1000; :"],
    { detached: true, stdio: "ignore" }); setInterval(() => {}, 1000); console.log(pid)`;
  const starter = spawn(process.execPath, ["-e", source], { stdio: ["ignore", "pipe", "ignore"] });
  const [output] = (await once(starter.stdout, "data")) as [Buffer];
  const usedBytes = await reader(starter.pid!)();
  starter.kill("SIGKILL");
  process.kill(-Number(String(output)), "SIGKILL");
  // A shell and what it waits for, without the Node that started them.
  expect(usedBytes).toBeGreaterThan(0);
  expect(usedBytes).toBeLessThan(20 * MIB);
});

test("memory that several processes share counts once when it matters", async (ctx) => {
  if (process.platform !== "linux") ctx.skip(NO_PROC);
  // Subshells are copies of the shell that share its memory until they write to it.
  const share = `x=$(head -c 20000000 /dev/zero | tr '\\0' x); for i in 1 2 3 4; do (echo started; sleep 1000; :) & done; wait`;
  const leader = spawn("/bin/sh", ["-c", share], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  let started = "";
  for await (const piece of leader.stdout) {
    started += String(piece);
    if (started.split("started").length > 4) break;
  }
  const resident = await linuxGroupMemory({ id: leader.pid! }, Infinity)();
  const shared = await linuxGroupMemory({ id: leader.pid! }, 0)();
  const [, leaderKib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${leader.pid!}/status`, "latin1")) ?? [];
  process.kill(-leader.pid!, "SIGKILL");
  expect(shared).toBeGreaterThan(19 * MIB);
  expect(shared).toBeLessThan(resident / 2);
  // Although other programs use the same libraries.
  expect(shared).toBeGreaterThanOrEqual(Number(leaderKib) * 1024);
});
