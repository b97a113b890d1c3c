import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const cli = fileURLToPath(new URL("../../dist/node/cli.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wb cli ü-"));
const dataDir = join(folder, "data");
const env = { ...process.env, WASM_WORKBENCH_DATA: dataDir, WASM_WORKBENCH_LOCK_DIR: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  // The shape is what each test is about.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

function wb(args: string[], change: NodeJS.ProcessEnv = {}): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: "utf8",
    cwd: folder,
    env: { ...env, ...change },
    timeout: 60_000,
  });
  const json: unknown = args.includes("--json") ? JSON.parse(stdout) : undefined;
  return { exitCode: status, stdout, stderr, json };
}

function source(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const hello = source("größe ü 1.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n');
const noTools = { PATH: folder };

describe("wrong usage: exit code 2, one JSON document, words that help", () => {
  test.each([
    ["an unknown command", ["fly", "--json"], /no command fly/],
    ["a missing option", ["bench", hello, "--json"], /--on/],
    ["an unknown target", ["build", hello, "--target", "pdp11", "--json"], /pdp11|Allowed choices/],
    ["an unknown level", ["build", hello, "--target", "native", "--opt", "O9", "--json"], /Ofast/],
    ["no such file", ["build", "absent.c", "--target", "wasm32-wasip1", "--json"], /absent\.c/],
    ["no runs", ["bench", hello, "--on", "node", "--runs", "0", "--json"], /whole number/],
    ["an unknown runtime", ["run", hello, "--on", "spidermonkey", "--json"], /spidermonkey/],
    ["an unknown run", ["runs", "show", "20200101-000000-aaaaaa", "--json"], /no run/],
    ["a wrong port", ["serve", "--port", "http", "--json"], /whole number/],
  ])("%s", (_name, args, message) => {
    const { exitCode, json } = wb(args);
    expect(json.error.message).toMatch(message);
    expect(exitCode).toBe(2);
  });
});

test("help and version are answers, not errors", () => {
  expect(wb(["--help"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("bench") });
  expect(wb(["--version"])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test("tools list names every tool with its state, and how to get what is missing", () => {
  const { exitCode, json } = wb(["tools", "list", "--json"], noTools);
  expect(exitCode).toBe(0);
  const byId = Object.fromEntries(json.tools.map((tool: { id: string }) => [tool.id, tool]));
  expect(byId["embedded-clang"]).toMatchObject({ kind: "compiler", state: "available", targets: ["wasm32-wasip1"] });
  expect(byId.node).toMatchObject({ kind: "runtime", state: "available", modes: expect.arrayContaining(["node"]) });
  for (const tool of json.tools) {
    if (tool.state !== "available") expect([tool.reason, tool.hint]).toEqual([expect.any(String), expect.any(String)]);
  }
});

describe("build", () => {
  test("the second time it is cached", () => {
    const args = ["build", hello, "--target", "wasm32-wasip1", "--opt", "Os", "--json"];
    expect(wb(args)).toMatchObject({
      exitCode: 0,
      json: { cached: false, target: "wasm32-wasip1", compiler: "embedded-clang", diagnostics: [] },
    });
    const second = wb(args);
    expect(second).toMatchObject({ exitCode: 0, json: { cached: true } });
    expect(readFileSync(second.json.artifact).length).toBe(second.json.sizeBytes);
  });

  test("errors: exit code 1, diagnostics at their place", () => {
    const broken = source("broken.c", "int main(void) {\n  retrun 0;\n}\n");
    const { exitCode, json } = wb(["build", broken, "--target", "wasm32-wasip1", "--json"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ artifact: null, error: { code: "BUILD_FAILED" } });
    expect(json.diagnostics[0]).toMatchObject({ file: join(folder, broken), line: 2, severity: "error" });
  });

  test("no compiler for native: exit code 3 and how to get one", () => {
    const { exitCode, json } = wb(["build", hello, "--target", "native", "--json"], noTools);
    expect(exitCode).toBe(3);
    expect(json.error).toMatchObject({
      code: "TOOL_UNAVAILABLE",
      message: expect.stringContaining("no C compiler found"),
      hint: expect.any(String),
    });
  });
});

describe("run", () => {
  test("the program's output, its exit code 3 in the JSON and 1 as our own", () => {
    const three = source(
      "three.c",
      '#include <stdio.h>\nint main(int c, char **v) { printf("%s", v[c - 1]); fputs("err", stderr); return 3; }\n',
    );
    const { exitCode, json } = wb(["run", three, "--on", "node", "--json", "--", "a b", "--json"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({
      runtime: "node",
      exitCode: 3,
      signal: null,
      limit: null,
      stdout: "--json",
      stderr: "err",
      error: { code: "PROGRAM_FAILED" },
    });
    expect(json.wallMs).toBeGreaterThan(0);
  });

  test("without --json stdout is the program's own", () => {
    expect(wb(["run", hello, "--on", "node"])).toMatchObject({
      exitCode: 0,
      stdout: "hello\n",
      stderr: expect.stringContaining("wall"),
    });
  });

  test("a time limit", () => {
    const loop = source("loop.c", "int main(void) { for (volatile int i = 0;; i++); }\n");
    expect(wb(["run", loop, "--on", "node", "--timeout", "500", "--json"])).toMatchObject({
      exitCode: 1,
      json: { limit: "time" },
    });
  });
});

describe("bench", () => {
  test("the JSON of the public interface, then the history and the exports", () => {
    const { exitCode, json } = wb(["bench", hello, "--on", "node", "--runs", "3", "--json"]);
    expect(exitCode).toBe(0);
    const [series] = json.series;
    expect(series).toMatchObject({ runtime: "node", n: 3, outputOk: true });
    expect(series.samplesMs).toHaveLength(3);
    const mean = series.samplesMs.reduce((sum: number, value: number) => sum + value, 0) / 3;
    expect(series.meanMs).toBeCloseTo(mean, 6);
    expect(series.ci95Ms[0]).toBeLessThan(series.meanMs);

    expect(wb(["runs", "list", "--json"]).json.runs[0]).toMatchObject({
      id: json.runId,
      state: "finished",
      samples: 3,
    });
    expect(wb(["runs", "show", json.runId, "--json"]).json.series[0].samplesMs).toEqual(series.samplesMs);
    const out = join(folder, "exports");
    const exported = wb(["runs", "export", json.runId, "--format", "svg,png,csv,json", "--out", out, "--json"]);
    expect(exported.exitCode).toBe(0);
    expect(exported.json.files.map((file: string) => file.split(".").at(-1))).toEqual(["svg", "png", "csv", "json"]);
    for (const file of exported.json.files) expect(readFileSync(file).length).toBeGreaterThan(100);
    expect(wb(["runs", "export", json.runId, "--format", "gif", "--json"]).exitCode).toBe(2);
    expect(wb(["runs", "delete", json.runId, "--json"])).toMatchObject({ exitCode: 0, json: { deleted: true } });
    expect(existsSync(join(dataDir, "runs", json.runId))).toBe(false);
  });

  test("a tool that is missing: exit code 3, what could run is measured", () => {
    const { exitCode, json } = wb(["bench", hello, "--on", "native,node", "--runs", "2", "--json"], noTools);
    expect(exitCode).toBe(3);
    expect(json.error.message).toContain("no C compiler found");
    expect(json.series.map(({ runtime, n }: { runtime: string; n: number }) => [runtime, n])).toEqual([
      ["native", 0],
      ["node", 2],
    ]);
  });

  test("Ctrl+C: exit code 130, and what was measured is answered", async () => {
    const child = spawn(process.execPath, [cli, "bench", hello, "--on", "node", "--runs", "1000", "--json"], {
      cwd: folder,
      env,
    });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    await samplesAtLeast(5);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    const json = JSON.parse(stdout);
    expect(json.error.code).toBe("CANCELLED");
    expect(json.series[0].n).toBeGreaterThan(0);
  });

  test.skipIf(process.platform === "win32")(
    "kill -9 in the middle: every finished sample is there, nothing runs on, the next one starts",
    async () => {
      const child = spawn(process.execPath, [cli, "bench", hello, "--on", "node", "--runs", "1000"], {
        cwd: folder,
        env,
        stdio: "ignore",
      });
      const ended = new Promise((resolve) => child.once("exit", resolve));
      const runId = await samplesAtLeast(8);
      child.kill("SIGKILL");
      await ended;
      const rows = readFileSync(join(dataDir, "runs", runId, "samples.ndjson"), "utf8").split("\n").length - 1;
      const { json } = wb(["runs", "show", runId, "--json"]);
      expect(json.state).toBe("interrupted");
      // One row is the warm-up's.
      expect(json.series[0].n).toBe(rows - 1);
      await expect.poll(() => leftOvers(), { timeout: 5_000 }).toEqual([]);
      expect(wb(["bench", hello, "--on", "node", "--runs", "1", "--json"]).exitCode).toBe(0);
    },
  );
});

describe("serve", () => {
  function serve(args: string[] = []) {
    const child = spawn(process.execPath, [cli, "serve", "--no-open", "--json", ...args], { cwd: folder, env });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const url = async () => {
      await expect.poll(() => stdout, { timeout: 10_000 }).toContain("\n");
      return new URL(JSON.parse(stdout.split("\n")[0] ?? "").url);
    };
    return { child, ended, url };
  }

  test("the first line is the address; SIGTERM and SIGINT end it cleanly; a second one gets a port of its own", async () => {
    const first = serve();
    const second = serve();
    const [one, two] = [await first.url(), await second.url()];
    expect(one.port).not.toBe(two.port);
    expect((await fetch(one, { redirect: "manual" })).status).toBe(303);
    expect((await fetch(one.origin)).status).toBe(401);
    const taken = wb(["serve", "--no-open", "--json", "--port", one.port]);
    expect(taken).toMatchObject({
      exitCode: 1,
      json: { error: { code: "PORT_IN_USE", hint: expect.stringContaining("--port") } },
    });
    first.child.kill("SIGTERM");
    second.child.kill("SIGINT");
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    await expect.poll(() => leftOvers(), { timeout: 5_000 }).toEqual([]);
  });
});

/** Waits until the newest run has this many rows on disk, and returns its id. */
async function samplesAtLeast(count: number): Promise<string> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const runs = existsSync(join(dataDir, "runs")) ? readdirSync(join(dataDir, "runs")).sort() : [];
    const newest = runs.at(-1) ?? "";
    const path = join(dataDir, "runs", newest, "samples.ndjson");
    if (newest && existsSync(path) && isOpen(newest) && readFileSync(path, "utf8").split("\n").length > count)
      return newest;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no run has ${count} rows after 20 s`);
}

const isOpen = (runId: string) => existsSync(join(dataDir, "runs", runId, "lock"));

/** Helper processes and programs of this test's data folder that still run. */
function leftOvers(): string[] {
  const { stdout } = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line.includes(dataDir));
}
