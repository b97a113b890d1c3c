import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** What a command printed, and what it ended with. */
export interface Answer {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  // The shape is what each test is about.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

const cli = fileURLToPath(new URL("../../../dist/node/cli.js", import.meta.url));

/** The built command in a folder of its own, which is removed when the tests of a file are over. */
export function createBuiltCommand() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "wb cli ü-")));
  const dataDir = join(folder, "data");
  const env = { ...process.env, WASM_WORKBENCH_DATA: dataDir, WASM_WORKBENCH_LOCK_DIR: folder };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return {
    cli,
    folder,
    dataDir,
    env,

    wb: (args: string[], change: NodeJS.ProcessEnv = {}): Answer => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
        encoding: "utf8",
        cwd: folder,
        env: { ...env, ...change },
        timeout: 60_000,
      });
      const json: unknown = args.includes("--json") ? JSON.parse(stdout) : undefined;
      return { exitCode: status, stdout, stderr, json };
    },

    /** Starts the command; `stdout` collects what it prints. */
    start: (args: string[], change: NodeJS.ProcessEnv = {}) => {
      const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { ...env, ...change } });
      const started = {
        child,
        stdout: "",
        ended: new Promise<number | null>((resolve) => child.once("close", resolve)),
      };
      child.stdout.on("data", (chunk) => (started.stdout += chunk));
      child.stderr.resume();
      return started;
    },

    source: (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return name;
    },

    /** Waits until the newest run, which is being written, has this many rows on disk, and returns its id. */
    samplesAtLeast: async (count: number, inFolder = dataDir): Promise<string> => {
      const runs = join(inFolder, "runs");
      for (let attempt = 0; attempt < 400; attempt += 1) {
        const newest = (existsSync(runs) ? readdirSync(runs) : []).sort().at(-1);
        const path = join(runs, newest ?? "", "samples.ndjson");
        const isOpen = newest !== undefined && readdirSync(join(runs, newest)).some((name) => name.startsWith("lock."));
        if (isOpen && existsSync(path) && readFileSync(path, "utf8").split("\n").length > count) return newest;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no run has ${count} rows after 20 s`);
    },

    /** Helper processes and programs of this data folder that still run. */
    leftOvers: (): string[] => {
      const { stdout } = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
      return stdout.split("\n").filter((line) => line.includes(dataDir));
    },
  };
}
