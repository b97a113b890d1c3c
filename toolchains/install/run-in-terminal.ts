import { spawn } from "node:child_process";
import { startFailure } from "../process/start-failure.ts";
import type { CommandResult, RunCommand } from "../process/command-spec.ts";

/**
 * Runs a program in this process's own session, so that it can ask for a password on the terminal; elsewhere programs
 * get a group of their own, which has no terminal. Ctrl+C reaches it from the terminal directly. With the rights of
 * another user it can't be ended by an abort: it is only asked to, and waited for.
 */
export const runInTerminal: RunCommand = (spec, { signal, onOutput } = {}) =>
  new Promise<CommandResult>((resolve, reject) => {
    const startedAt = process.hrtime.bigint();
    const child = spawn(spec.exe, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: ["inherit", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (piece: string) => {
        text[stream] += piece;
        onOutput?.(stream, piece);
      });
    const ask = () => child.kill("SIGINT");
    signal?.addEventListener("abort", ask, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => reject(startFailure(spec.exe, error)));
    child.once("close", (exitCode, endSignal) => {
      signal?.removeEventListener("abort", ask);
      const elapsedNs = Number(process.hrtime.bigint() - startedAt);
      resolve({ exitCode, signal: endSignal, ...text, timedOut: false, outputTruncated: false, elapsedNs });
    });
  });
