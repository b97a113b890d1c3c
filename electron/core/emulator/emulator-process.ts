import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { WorkbenchError } from "#shared/errors.ts";
import { EmulatorAddress, type EmulatorRecord } from "#shared/model/faas/emulator.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { isAlive } from "../store/living-process.ts";
import { makeFolder } from "../store/make-folder.ts";
import { basicAuth } from "./find-emulator.ts";

export interface EmulatorOptions {
  /** Its folder; made when it isn't there. */
  folder: string;
  /** Left out: the usual port, or any free one. */
  port?: number;
  /** Left out: loopback. */
  host?: string;
  edgeAuth?: boolean;
  guestKey?: boolean;
  officialImages?: boolean;
}

const START_TIMEOUT_MS = 20_000;
/** The emulator bounds it itself: 10 s for calls, 15 s for all sandboxes side by side; on a busy machine twice that. */
const STOP_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** The emulator's own program. */
export const builtEmulator = () => builtEntry("emulator");

/** The command line of the emulator's program. */
export function emulatorArguments({
  folder,
  port,
  host,
  edgeAuth = false,
  guestKey = false,
  officialImages = false,
}: EmulatorOptions): string[] {
  return [
    "--data",
    folder,
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(host === undefined ? [] : ["--host", host]),
    ...(edgeAuth ? ["--edge-auth"] : []),
    ...(guestKey ? ["--guest-key"] : []),
    ...(officialImages ? ["--official-images"] : []),
  ];
}

/**
 * Starts the emulator as a process that outlives this one, and returns when it listens. Throws what it says when it
 * can't be started (PORT_IN_USE, say).
 */
export async function startEmulator(options: EmulatorOptions): Promise<EmulatorAddress> {
  await makeFolder(options.folder);
  const logFile = join(options.folder, "emulator.log");
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(process.execPath, [builtEmulator(), ...emulatorArguments(options), "--json"], {
      detached: true,
      stdio: ["ignore", "pipe", log],
      windowsHide: true,
      // Inside Electron the same binary is Node only when it is told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    const line = await firstLine(child);
    child.stdout?.destroy();
    child.unref();
    return readAddress(line, await lastWords(logFile));
  } finally {
    closeSync(log);
  }
}

function readAddress(line: string, lastWords: string): EmulatorAddress {
  let said: unknown = null;
  try {
    said = JSON.parse(line);
  } catch {
    // What it says instead of an address is in its log.
  }
  const address = EmulatorAddress.safeParse(said);
  if (address.success) return address.data;
  const failure = (said as { error?: { code?: string; message?: string; hint?: string | null } } | null)?.error;
  throw new WorkbenchError(
    failure?.code === "PORT_IN_USE" ? "PORT_IN_USE" : "HELPER_CRASHED",
    failure?.message ?? `The emulator could not be started. ${lastWords}`.trim(),
    { hint: failure?.hint ?? undefined },
  );
}

async function lastWords(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-3).join(" ");
}

function firstLine(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve("");
    }, START_TIMEOUT_MS);
    const finish = (line: string) => {
      clearTimeout(timer);
      resolve(line);
    };
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const end = text.indexOf("\n");
      if (end >= 0) finish(text.slice(0, end));
    });
    child.once("close", () => finish(text));
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

/**
 * Lets it finish what it is doing, then ends it. Returns when its process is gone. It is asked over HTTP, because a
 * signal of another process ends a program at once on Windows.
 */
export async function stopEmulator({ pid, url, auth }: EmulatorRecord): Promise<void> {
  // One that has ended meanwhile answers nothing any more.
  const answer = await fetch(`${url}/workbench/v1/stop`, {
    method: "POST",
    headers: { authorization: basicAuth(auth) },
    signal: AbortSignal.timeout(STOP_TIMEOUT_MS),
  }).catch(() => null);
  if (answer?.ok === false) throw doesNotEnd(pid, `It answered ${answer.status}.`);
  const deadlineMs = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid, null)) {
    if (Date.now() > deadlineMs) throw doesNotEnd(pid);
    await delay(LOOK_EVERY_MS);
  }
}

function doesNotEnd(pid: number, reason = ""): WorkbenchError {
  return new WorkbenchError("HELPER_CRASHED", `The emulator (process ${pid}) doesn't end. ${reason}`.trim(), {
    hint: "End that process by force.",
  });
}
