import { vi } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { createBuiltCommand, type Answer } from "./built-command.ts";

/**
 * The command in a folder of its own, run within the test's process: what it answers is the same, and it needn't start.
 * For tests that aren't about the process itself; one call at a time.
 */
export function createCommandInProcess() {
  const { folder, dataDir, env, wb: wbProcess, source } = createBuiltCommand();

  const exitCode = () => Number(process.exitCode ?? 0);

  async function wb(args: string[], change: NodeJS.ProcessEnv = {}): Promise<Answer> {
    const printed = { stdout: "", stderr: "" };
    const before = { folder: process.cwd(), env: process.env, exitCode: process.exitCode };
    const spies = (["stdout", "stderr"] as const).map((name) =>
      vi.spyOn(process[name], "write").mockImplementation((chunk) => {
        printed[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
        return true;
      }),
    );
    try {
      process.chdir(folder);
      process.env = { ...env, ...change };
      process.exitCode = undefined;
      await runCommandLine([process.execPath, "wb", ...args], new AbortController().signal);
      const json: unknown = args.includes("--json") ? JSON.parse(printed.stdout) : undefined;
      return { exitCode: exitCode(), ...printed, json };
    } finally {
      for (const spy of spies) spy.mockRestore();
      process.chdir(before.folder);
      process.env = before.env;
      process.exitCode = before.exitCode;
    }
  }

  return { folder, dataDir, wb, wbProcess, source };
}
