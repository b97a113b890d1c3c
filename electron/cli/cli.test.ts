import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Tool } from "#shared/model/tool.ts";
import { createBuiltCommand } from "./testing/built-command.ts";

const { cli, folder, env, wb, source } = createBuiltCommand();

const hello = source("größe ü 1.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n');
const noTools = { PATH: folder };

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

  test("which is seen before anything is built, also for a header of an earlier build", () => {
    source("known.h", "#define N 0\n");
    const main = source("known.c", '#include "known.h"\nint main(void) { return N; }\n');
    const build = (out: string) => wb(["build", main, "--target", "wasm32-wasip1", "--out", out, "--json"]);
    expect(build("known.wasm").exitCode).toBe(0);
    source("known.h", "no C at all\n");
    for (const out of [main, "known.h"])
      expect(build(out)).toMatchObject({ exitCode: 2, json: { error: { code: "INVALID_REQUEST" } } });
    expect(build("known.wasm")).toMatchObject({ exitCode: 1, json: { error: { code: "BUILD_FAILED" } } });
  });

  test.runIf(existsSync("/proc/self"))("a place where no folder can be made ends it", () => {
    const { exitCode, json } = wb(["build", hello, "--target", "wasm32-wasip1", "--out", "/proc/x/y", "--json"]);
    expect(exitCode).toBe(2);
    expect(json.error.message).toBe("The folder /proc/x can't be made. Nothing can be made in /proc.");
  });

  test("a compiler for another target: which ones would do", () => {
    const { exitCode, json } = wb(["build", hello, "--target", "native", "--with", "embedded-clang", "--json"]);
    expect(exitCode).toBe(2);
    const others = wb(["tools", "list", "--json"])
      .json.tools.filter(({ targets, languages }: Tool) => targets.includes("native") && languages.includes("c"))
      .map(({ id }: Tool) => id);
    expect(json.error.hint).toEqual(others.length === 0 ? null : expect.stringContaining(others.join(", ")));
  });

  test("a compiler that ends well without a program is a failed build", () => {
    const args = ["build", hello, "--target", "wasm32-wasip1", "--flag=-Wl,--version", "--json"];
    const { exitCode, json } = wb(args);
    expect(exitCode).toBe(1);
    expect(json.error).toMatchObject({ code: "BUILD_FAILED", hint: expect.any(String) });
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

  test.skipIf(process.platform === "win32")("a precompiler that ends well and writes nothing is named", () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "wasmtime"), '#!/bin/sh\n[ "$1" = --version ] && echo "wasmtime 48.0.8"\nexit 0\n', {
      mode: 0o755,
    });
    const { exitCode, json } = wb(["run", hello, "--on", "wasmtime:aot", "--json"], { PATH: bin });
    expect(exitCode).toBe(1);
    expect(json.error).toMatchObject({
      code: "BUILD_FAILED",
      hint: expect.stringContaining(`${join(bin, "wasmtime")} ended well, but wrote no`),
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
