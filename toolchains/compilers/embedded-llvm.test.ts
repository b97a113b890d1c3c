import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll, describe, expect, test } from "vitest";
import { builtEntry } from "../process/built-entry.ts";
import { fakeScript, isAlive, temporaryFolder } from "../testing/fake-tools.ts";
import { writeFiles } from "../testing/sample-programs.ts";
import type { CompileRequest, EmbeddedStep } from "./adapter.ts";
import { parseDependencyFile } from "./dependency-file.ts";
import { createEmbeddedClang } from "./embedded-clang.ts";
import { createEmbeddedLlvm } from "./embedded-llvm.ts";

const entry = builtEntry("embedded-llvm");
/** One for all tests, because loading the compiler is the slow part. */
const llvm = createEmbeddedLlvm({ entry });
afterAll(() => llvm.close());

const adapter = createEmbeddedClang();
const tool = { candidates: [] } as never;

function compileStep(files: Record<string, string>, more: Partial<CompileRequest> = {}) {
  const folder = writeFiles(files);
  const source = join(folder, Object.keys(files)[0]!);
  const request: CompileRequest = {
    sources: [source],
    language: "c",
    target: "wasm32-wasip1",
    optimization: "O0",
    flags: [],
    simd: false,
    ...more,
  };
  const plan = adapter.plan(request, tool, { work: temporaryFolder() });
  return { folder, source, plan, step: plan.steps[0] as EmbeddedStep };
}

/** Keeps the compiler busy for much longer than a test takes. */
const ENDLESS = `
#define A(x) x x x x x x x x x x
#define B(x) A(A(A(A(A(A(A(x)))))))
int f(int i) { B(B(i++;)) return i; }
`;

describe("compiling", () => {
  test("headers beside, above and in folders given by a flag; one header by two ways is one header", async () => {
    const { folder, plan, step } = compileStep(
      {
        "src/main.c":
          '#include "../shape/shape.h"\n#include "sub/other.h"\n#include <given.h>\nint area = SIDE * sizeof(struct shape);\n',
        "shape/shape.h": "#pragma once\nstruct shape { int side; };\n#define SIDE 4\n",
        "src/sub/other.h": '#include "../../shape/shape.h"\n',
        "inc dir/given.h": '#include "../shape/shape.h"\n',
      },
      { flags: ["-I../inc dir"] },
    );
    const result = await llvm.run(step);
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    const names = ["src/main.c", "shape/shape.h", "src/sub/other.h", "inc dir/given.h"].map((name) =>
      join(folder, name),
    );
    expect(parseDependencyFile(readFileSync(plan.dependencyFiles[0]!, "utf8")).toSorted()).toEqual(names.toSorted());
  });

  test("messages and __FILE__ name the files of this machine", async () => {
    const { source, plan, step } = compileStep({ "größe ü.c": 'const char *file = __FILE__;\n#warning "look here"\n' });
    const result = await llvm.run(step);
    expect(result.stderr).toContain(`${source}:2:2: warning:`);
    expect(result.stderr).not.toContain("@host");
    expect(readFileSync(join(plan.artifactPath, "..", "0.o")).includes(source)).toBe(true);
  });

  test("a missing header is an error, not a fault", async () => {
    const { source, step } = compileStep({ "x.c": '#include "gone.h"\n' });
    const result = await llvm.run(step);
    expect(result.exitCode).toBe(1);
    expect(adapter.diagnostics(step, result)).toEqual([
      { file: source, line: 1, column: 10, severity: "error", message: "'gone.h' file not found" },
    ]);
  });

  test("runs wait for each other and output arrives", async () => {
    const output: string[] = [];
    const steps = [1, 2, 3].map((n) => compileStep({ "x.c": `#warning "number ${n}"\n` }).step);
    await Promise.all(
      steps.map((step) => llvm.run(step, { onOutput: (_, text) => output.push(/number \d/.exec(text)![0]) })),
    );
    expect(output).toEqual(["number 1", "number 2", "number 3"]);
  });
});

describe("ending", () => {
  test("a cancelled run rejects at once, and so does one that waits; the next one works", async () => {
    await llvm.warm();
    const [first, second] = [new AbortController(), new AbortController()];
    const busy = llvm.run(compileStep({ "x.c": ENDLESS }).step, { signal: first.signal });
    const waiting = llvm.run(compileStep({ "x.c": "" }).step, { signal: second.signal });
    const startedAt = performance.now();
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
    await sleep(100);
    first.abort();
    await expect(busy).rejects.toMatchObject({ code: "CANCELLED" });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(await llvm.run(compileStep({ "x.c": "" }).step)).toMatchObject({ exitCode: 0 });
  });

  test("a time limit is a result", async () => {
    const { step } = compileStep({ "x.c": ENDLESS });
    const result = await llvm.run({ ...step, command: { ...step.command, timeoutMs: 1_000 } });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
  });

  test("a helper that dies is told from a failed build, with its last words", async () => {
    const { step } = compileStep({ "x.c": "" });
    await expect(createEmbeddedLlvm({ entry: fakeScript("fail") }).run(step)).rejects.toMatchObject({
      code: "HELPER_CRASHED",
      message: expect.stringContaining("this always fails"),
    });
  });

  test("an output that can't be written is told with its path", async () => {
    const { step } = compileStep({ "x.c": "" });
    const output = join(fakeScript("print"), "x.o");
    const args = step.command.args.map((arg) => (arg === step.files.outputs[0] ? output : arg));
    const unwritable = { ...step, command: { ...step.command, args }, files: { ...step.files, outputs: [output] } };
    await expect(llvm.run(unwritable)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: expect.stringContaining(output),
    });
  });

  test.skipIf(process.platform === "win32")(
    "nothing is left when the parent is killed in the middle of a run",
    async (ctx) => {
      if (!existsSync(entry)) ctx.skip("the helper is not built");
      const outDir = temporaryFolder();
      const ssr = fileURLToPath(new URL("../testing/compile-until-killed.ts", import.meta.url));
      await build({ configFile: false, logLevel: "silent", build: { ssr, outDir, target: "node20" } });
      const { step } = compileStep({ "x.c": ENDLESS });
      const parent = spawn(process.execPath, [join(outDir, "compile-until-killed.js"), entry, JSON.stringify(step)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((resolve) => parent.stdout.once("data", resolve));
      const { stdout } = await promisify(execFile)("ps", ["-o", "pid=", "--ppid", String(parent.pid)]);
      const helper = Number(stdout);
      expect(isAlive(helper)).toBe(true);
      parent.kill("SIGKILL");
      const deadline = Date.now() + 3_000;
      while (isAlive(helper) && Date.now() < deadline) await sleep(20);
      expect(isAlive(helper)).toBe(false);
    },
  );
});
