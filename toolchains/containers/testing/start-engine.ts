import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { connectEngine } from "../container-engine.ts";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

/** A Docker Engine for tests: one that runs already, or one that was started for them and is theirs to kill. */
export interface TestEngine {
  /** For DOCKER_HOST. */
  host: string;
  /** Null where it isn't ours. */
  own: { kill(): Promise<void>; start(): Promise<void> } | null;
  stop(): Promise<void>;
}

/** `ownOnly` takes none that others may be using. Where there is none and none can be started, the reason. */
export async function startTestEngine({ ownOnly = false } = {}): Promise<TestEngine | { reason: string }> {
  if (!ownOnly) {
    const found = await connectEngine(createDetectionContext({ run: runCommand }));
    if (!Array.isArray(found)) {
      const { host } = found.endpoint;
      found.close();
      return { host, own: null, stop: () => Promise.resolve() };
    }
  }
  const program = ["/usr/sbin/dockerd", "/usr/bin/dockerd", "/usr/local/bin/dockerd"].find((path) => existsSync(path));
  if (program === undefined) return { reason: "no container engine answers, and there is no dockerd to start" };
  if (process.getuid?.() !== 0) return { reason: "no container engine answers, and only root can start one" };
  return startOwn(program);
}

async function startOwn(program: string): Promise<TestEngine | { reason: string }> {
  // A local socket's path may have 107 bytes, and folders for temporary files of tests may lie deep.
  const folder = mkdtempSync("/tmp/engine-");
  const host = `unix://${folder}/docker.sock`;
  mkdirSync(join(folder, "data"));
  let daemon: ChildProcess | null = null;
  const start = async () => {
    // One that was killed says so of a helper that has ended with it.
    rmSync(join(folder, "run", "containerd", "containerd.pid"), { force: true });
    daemon = spawn(
      program,
      [
        ["--iptables=false", "--ip6tables=false", "--ip-forward=false"],
        ["--data-root", join(folder, "data"), "--exec-root", join(folder, "run")],
        ["-H", host, "--pidfile", join(folder, "pid")],
      ].flat(),
      { stdio: "ignore", detached: true },
    );
    const context = { ...createDetectionContext({ run: runCommand }), env: { DOCKER_HOST: host } };
    for (const deadlineMs = Date.now() + START_LIMIT_MS; Date.now() < deadlineMs; await after(100)) {
      const found = await connectEngine(context);
      if (Array.isArray(found)) continue;
      found.close();
      return true;
    }
    return false;
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = daemon;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    await Promise.race([ended, after(STOP_LIMIT_MS)]);
  };
  const stop = async () => {
    await end("SIGTERM");
    unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  if (await start())
    return { host, own: { kill: () => end("SIGKILL"), start: async () => void (await start()) }, stop };
  await stop();
  return { reason: "dockerd could not be started here" };
}

/** One that was killed leaves its mounts behind. */
function unmountBelow(folder: string): void {
  const mounts = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).toReversed())
    spawnSync("umount", ["-l", mount]);
}
