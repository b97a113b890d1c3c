import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createBuiltCommand } from "./testing/built-command.ts";

const { cli, folder, env, wb, source } = createBuiltCommand();

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
    ["a port that can't be", ["serve", "--port", "99999", "--json"], /0 to 65535/],
    ["a group without its command", ["tools", "--json"], /wb tools needs one of its commands: list/],
    ["another one", ["runs", "--json"], /list, show, export, delete/],
    ["a runtime twice", ["bench", hello, "--on", "node,node", "--json"], /node is named twice/],
    ["a program twice", ["bench", hello, `./${hello}`, "--on", "node", "--json"], /is named twice/],
    ["a folder as input", ["run", hello, "--on", "node", "--stdin", ".", "--json"], /is a folder/],
    ["no such input", ["run", hello, "--on", "node", "--stdin", "absent.txt", "--json"], /absent\.txt/],
    ["a folder as artifact", ["build", hello, "--target", "wasm32-wasip1", "--out", ".", "--json"], /this is a folder/],
  ])("%s", (_name, args, message) => {
    const { exitCode, json } = wb(args);
    expect(json.error.message).toMatch(message);
    expect(exitCode).toBe(2);
  });
});

test("help and version are answers, not errors", () => {
  expect(wb(["--help"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("bench") });
  expect(wb(["--version"])).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(wb(["--version", "--json"])).toMatchObject({ exitCode: 0, json: { version: expect.stringMatching(/^\d/) } });
  expect(wb(["--help", "--json"])).toMatchObject({ exitCode: 0, json: { help: expect.stringContaining("bench") } });
  expect(wb(["bench", "--help", "--json"]).json.help).toContain("--time");
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

/** A tool of that kind that isn't on this machine; null where everything is. */
function absentTool(kind: "compiler" | "runtime"): string | null {
  const tools: { id: string; kind: string; state: string }[] = wb(["tools", "list", "--json"]).json.tools;
  return tools.find((tool) => tool.kind === kind && tool.state === "missing")?.id ?? null;
}

test("a runtime that isn't there: exit code 3, and how to get it", (ctx) => {
  const runtime = absentTool("runtime");
  if (runtime === null) return ctx.skip("every runtime is on this machine");
  const { exitCode, json } = wb(["run", hello, "--on", runtime, "--json"]);
  expect(exitCode).toBe(3);
  expect(json.error).toMatchObject({ code: "TOOL_UNAVAILABLE", message: expect.any(String), hint: expect.any(String) });
});

test("a compiler that isn't there: exit code 3, and how to get it", (ctx) => {
  const compiler = absentTool("compiler");
  if (compiler === null) return ctx.skip("every compiler is on this machine");
  const { exitCode, json } = wb(["build", hello, "--target", "wasm32-wasip1", "--with", compiler, "--json"]);
  expect(exitCode).toBe(3);
  expect(json.error).toMatchObject({ code: "TOOL_UNAVAILABLE", message: expect.any(String), hint: expect.any(String) });
});

test("a data folder that can't be one is told in one document", () => {
  const { exitCode, json } = wb(["tools", "list", "--json"], { WASM_WORKBENCH_DATA: join(folder, hello) });
  expect(exitCode).toBe(2);
  expect(json.error).toMatchObject({ message: expect.stringContaining("is a file"), hint: expect.any(String) });
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

  test("the artifact is never written over a source", () => {
    const kept = source("kept.c", "int main(void) { return 0; }\n");
    const { exitCode, json } = wb(["build", kept, "--target", "wasm32-wasip1", "--out", kept, "--json"]);
    expect(exitCode).toBe(2);
    expect(json.error).toMatchObject({ code: "INVALID_REQUEST", message: expect.stringContaining("written over") });
    expect(readFileSync(join(folder, kept), "utf8")).toContain("main");
  });

  test("errors: exit code 1, diagnostics at their place", () => {
    const broken = source("broken.c", "int main(void) {\n  retrun 0;\n}\n");
    const { exitCode, json } = wb(["build", broken, "--target", "wasm32-wasip1", "--json"]);
    expect(exitCode).toBe(1);
    expect(json).toMatchObject({ artifact: null, error: { code: "BUILD_FAILED" } });
    expect(json.diagnostics[0]).toMatchObject({ file: join(folder, broken), line: 2, severity: "error" });
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

  const echo = source(
    "echo.c",
    "#include <stdio.h>\nint main(void) { for (int c; (c = getchar()) != EOF;) putchar(c); return 0; }\n",
  );
  const allBytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256));

  test("any bytes go through a program unchanged, from a file or a pipe into a pipe", () => {
    const path = join(folder, "größe.bin");
    writeFileSync(path, allBytes);
    const through = (stdin: string) =>
      spawnSync(process.execPath, [cli, "run", echo, "--on", "node", "--stdin", stdin], {
        cwd: folder,
        env,
        input: allBytes,
      });
    for (const stdin of [path, "-"]) {
      const { status, stdout } = through(stdin);
      expect(status).toBe(0);
      expect(stdout.equals(allBytes)).toBe(true);
    }
    const { json } = wb(["run", echo, "--on", "node", "--stdin", path, "--json"]);
    expect(Buffer.from(json.stdoutBase64, "base64").equals(allBytes)).toBe(true);
  });

  test.skipIf(process.platform === "win32")("an input that can be read only once is enough for every run", () => {
    const command = `printf once | "${process.execPath}" "${cli}" bench ${echo} --on node --runs 2 --stdin /dev/stdin --json`;
    const { stdout } = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
    expect(JSON.parse(stdout)).toMatchObject({ series: [{ n: 2, outputOk: true, failure: null }] });
  });

  test.skipIf(process.platform === "win32")("a reader that leaves early sees no stack trace", () => {
    const flood = source(
      "flood.c",
      '#include <stdio.h>\nint main(void) { for (int i = 0; i < 200000; i++) puts("y"); }\n',
    );
    const command = `"${process.execPath}" "${cli}" run ${flood} --on node | head -1`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
    expect(stdout).toBe("y\n");
    expect(stderr).not.toMatch(/EPIPE|at .*node:/);
  });

  test.runIf(existsSync("/dev/full"))("an answer that can't be written is a failure", () => {
    const command = `"${process.execPath}" "${cli}" runs list --json > /dev/full`;
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
    expect(stderr).toMatch(/^error: The output couldn't be written: ENOSPC/);
    expect(status).toBe(1);
  });

  test("a time limit", () => {
    const loop = source("loop.c", "int main(void) { for (volatile int i = 0;; i++); }\n");
    expect(wb(["run", loop, "--on", "node", "--timeout", "500", "--json"])).toMatchObject({
      exitCode: 1,
      json: { limit: "time" },
    });
  });
});
