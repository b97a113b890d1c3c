import { execFile, execFileSync } from "node:child_process";
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";
import { Exit, runLLVM, type Tree } from "@yowasp/clang";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WorkbenchFile } from "#shared/model/project.ts";
import { languageOf } from "#shared/model/target.ts";
import { createPcg32, fibonacciLine, multipliedLine, sortedLine } from "./known-results.ts";

const folder = fileURLToPath(new URL("persaud-2019", import.meta.url));
const workbench = WorkbenchFile.parse(JSON.parse(readFileSync(join(folder, "workbench.json"), "utf8")));
const optimizations = ["O2", "Ofast"] as const;

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "examples-"));
});
afterAll(() => rmSync(work, { recursive: true }));

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}
type Program = (args: string[]) => Promise<Ended>;

function hasTool(name: string): boolean {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function buildNative(compiler: string, args: string[], out: string): Program {
  const exe = join(work, out);
  execFileSync(compiler, [...args, "-o", exe]);
  return (programArgs) =>
    new Promise((resolve) => {
      execFile(exe, programArgs, (error, stdout, stderr) =>
        resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
      );
    });
}

const buildC = (file: string, optimization: string) =>
  buildNative(
    "gcc",
    ["-Wall", "-Wextra", "-Werror", `-${optimization}`, join(folder, file)],
    `${file}-${optimization}`,
  );

async function runEmbedded(args: string[], files: Tree): Promise<Tree> {
  let messages = "";
  const collect = (bytes: Uint8Array | null) => {
    messages += new TextDecoder().decode(bytes ?? new Uint8Array());
  };
  try {
    return (await runLLVM(args, files, { stdout: collect, stderr: collect, fetchProgress: () => {} })) ?? {};
  } catch (error) {
    throw error instanceof Exit ? new Error(`${args.join(" ")}\n${messages}`, { cause: error }) : error;
  }
}

/** Compiles with the embedded clang and runs in this process: nothing has to be installed. */
async function buildWasm(file: string, optimization: string): Promise<Program> {
  const source = readFileSync(join(folder, file), "utf8");
  const compile = ["clang", "--target=wasm32-wasip1", "-Wall", "-Wextra", `-${optimization}`, "-c", file, "-o", "x.o"];
  const compiled = await runEmbedded(compile, { [file]: source });
  const library = "/usr/lib/wasm32-wasip1";
  const builtins = "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a";
  const link = [
    "wasm-ld",
    "-m",
    "wasm32",
    `-L${library}`,
    `${library}/crt1-command.o`,
    "x.o",
    "-lc",
    builtins,
    "-o",
    "x.wasm",
  ];
  const linked = await runEmbedded(link, compiled);
  const bytes = linked["x.wasm"];
  if (!(bytes instanceof Uint8Array)) throw new Error("The linker wrote no module.");
  const module = await WebAssembly.compile(new Uint8Array(bytes));

  return async (args) => {
    const paths = { stdout: join(work, "stdout"), stderr: join(work, "stderr") };
    const [stdout, stderr] = [openSync(paths.stdout, "w"), openSync(paths.stderr, "w")];
    const wasi = new WASI({ version: "preview1", args: [file, ...args], stdout, stderr, returnOnExit: true });
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport });
    const exitCode = wasi.start(instance);
    closeSync(stdout);
    closeSync(stderr);
    return { exitCode, stdout: readFileSync(paths.stdout, "utf8"), stderr: readFileSync(paths.stderr, "utf8") };
  };
}

/** What a program prints for an argument; its default is among them. */
const KNOWN: Record<string, Record<string, string>> = {
  "prime.c": {
    // The 13th Bell number, known as a prime (OEIS A051131).
    "27644437": "27644437 is prime\n",
    "2": "2 is prime\n",
    "91": "91 is not prime, divisors above 1 and below it: 2\n",
    // A Carmichael number, 3 · 11 · 17: eight divisors, without 1 and itself six.
    "561": "561 is not prime, divisors above 1 and below it: 6\n",
    // The Mersenne prime 2^17 - 1.
    "131071": "131071 is prime\n",
  },
  "fibonacci.c": { "38": fibonacciLine(38), "0": fibonacciLine(0), "1": fibonacciLine(1), "30": fibonacciLine(30) },
  "bubble-sort.c": { "5000": sortedLine(5000), "1": sortedLine(1), "2": sortedLine(2), "1000": sortedLine(1000) },
  "matrix-multiplication.c": { "400": multipliedLine(400), "1": multipliedLine(1), "33": multipliedLine(33) },
  "hello.c": { world: "Hello, world!\n", "Ada Löwe": "Hello, Ada Löwe!\n" },
};
KNOWN["fibonacci.rs"] = KNOWN["fibonacci.c"] ?? {};

const BAD_ARGUMENTS: Record<string, string[]> = {
  "prime.c": ["1", "4294967296", "99999999999999999999999", "-7", "7.5", "x", ""],
  "fibonacci.c": ["94", "4294967338", "-1", "+1", " 1", ""],
  "bubble-sort.c": ["0", "10000001", "-1", ""],
  "matrix-multiplication.c": ["0", "8001", "ten", ""],
};
BAD_ARGUMENTS["fibonacci.rs"] = BAD_ARGUMENTS["fibonacci.c"] ?? [];

async function expectKnownResults(file: string, program: Program): Promise<void> {
  const results = Object.entries(KNOWN[file] ?? {});
  for (const [argument, stdout] of results)
    expect(await program([argument]), argument).toMatchObject({ exitCode: 0, stdout });
  const { defaultArgs } = workbench.programs.find((entry) => entry.file === file) ?? {};
  expect(await program([])).toMatchObject({ exitCode: 0, stdout: KNOWN[file]?.[defaultArgs?.[0] ?? ""] });
}

async function expectRefusals(file: string, program: Program): Promise<void> {
  for (const args of [...(BAD_ARGUMENTS[file] ?? []).map((argument) => [argument]), ["3", "4"]]) {
    const ended = await program(args);
    expect(ended, args.join(" ")).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^usage: /);
  }
}

test("the tests' generator is PCG32: the numbers published with its C library (pcg32-demo, seed 42, sequence 54)", () => {
  const increment = (54n << 1n) | 1n;
  // As pcg32_srandom does it: one step from 0, add the seed, one step.
  const state = BigInt.asUintN(64, (increment + 42n) * 6364136223846793005n + increment);
  const random = createPcg32(state, increment);
  expect(Array.from({ length: 6 }, random)).toEqual([
    0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e,
  ]);
});

test("workbench.json names every source, with the default that the source names", () => {
  const sources = readdirSync(folder).filter((name) => languageOf(name) !== undefined);
  expect(workbench.programs.map((program) => program.file).sort()).toEqual(sources.sort());
  for (const file of Object.keys(KNOWN))
    expect(workbench.programs.find((program) => program.file === file)?.defaultArgs).toHaveLength(1);
});

const cPrograms = Object.keys(KNOWN).filter((file) => languageOf(file) === "c");

describe.each(optimizations)("C at -%s", (optimization) => {
  describe.each(cPrograms)("%s", (file) => {
    test("native", async (context) => {
      if (!hasTool("gcc")) return context.skip("no gcc on PATH");
      const program = buildC(file, optimization);
      await expectKnownResults(file, program);
      if (file in BAD_ARGUMENTS) await expectRefusals(file, program);
    });

    test("wasm", async () => {
      const program = await buildWasm(file, optimization);
      await expectKnownResults(file, program);
      if (file in BAD_ARGUMENTS) await expectRefusals(file, program);
    });
  });
});

test("fibonacci.rs, native", async (context) => {
  if (!hasTool("rustc")) return context.skip("no rustc on PATH");
  const program = buildNative(
    "rustc",
    ["-D", "warnings", "-C", "opt-level=2", join(folder, "fibonacci.rs")],
    "fibonacci-rs",
  );
  await expectKnownResults("fibonacci.rs", program);
  await expectRefusals("fibonacci.rs", program);
});

test("square.c compiles without a main", async () => {
  const source = readFileSync(join(folder, "square.c"), "utf8");
  const compiled = await runEmbedded(["clang", "-O2", "-c", "square.c", "-o", "x.o"], { "square.c": source });
  const linked = await runEmbedded(
    ["wasm-ld", "-m", "wasm32", "--no-entry", "--export=square", "x.o", "-o", "x.wasm"],
    compiled,
  );
  const { instance } = await WebAssembly.instantiate(new Uint8Array(linked["x.wasm"] as Uint8Array));
  const square = instance.exports["square"] as (number: number) => number;
  expect([square(7), square(-3), square(0)]).toEqual([49, 9, 0]);
});

describe("openwhisk/fibonacci.c", () => {
  const file = join("openwhisk", "fibonacci.c");

  test("as a program it reads JSON and prints JSON", async (context) => {
    if (!hasTool("gcc")) return context.skip("no gcc on PATH");
    const source = join(folder, file);
    const program = buildNative("gcc", ["-Wall", "-Wextra", "-Werror", "-O2", source], "fibonacci-openwhisk");
    // f(47) is the last that fits into 32 bits (OEIS A000045).
    for (const [argument, n, value] of [
      ['{"n": 30}', 30, 832040],
      ['{"n":47}', 47, 2971215073],
      ["1", 1, 1],
    ] as const) {
      const { exitCode, stdout } = await program([argument]);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toEqual({ n, fibonacci: value });
    }
    for (const args of [[], ["{}"], ['{"n": 48}'], ["1", "2"]])
      expect(await program(args)).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("alone it is a module of one function, which index.js calls as an action", async () => {
    const source = readFileSync(join(folder, file), "utf8");
    const compile = ["clang", "--target=wasm32-wasip1", "-DFUNCTION_ALONE", "-O2", "-c", "f.c", "-o", "f.o"];
    const link = ["wasm-ld", "-m", "wasm32", "--no-entry", "--export=fibonacci", "f.o", "-o", "f.wasm"];
    const linked = await runEmbedded(link, await runEmbedded(compile, { "f.c": source }));
    const action = join(work, "action");
    cpSync(join(folder, "openwhisk"), action, { recursive: true });
    writeFileSync(join(action, "fibonacci.wasm"), linked["f.wasm"] as Uint8Array);
    const { main } = createRequire(import.meta.url)(action) as { main: (params: object) => Promise<object> };
    expect(await main({ n: 30 })).toEqual({ n: 30, fibonacci: 832040 });
    expect(await main({ n: 47 })).toEqual({ n: 47, fibonacci: 2971215073 });
  });
});

test.for(["native", "wasm"])("bubble sort times itself on stderr, %s", async (kind, context) => {
  if (kind === "native" && !hasTool("gcc")) return context.skip("no gcc on PATH");
  const program = kind === "native" ? buildC("bubble-sort.c", "O2") : await buildWasm("bubble-sort.c", "O2");
  const small = /^metric sort_ns (\d+)\n$/.exec((await program(["500"])).stderr)?.[1];
  const large = /^metric sort_ns (\d+)\n$/.exec((await program(["5000"])).stderr)?.[1];
  expect(Number(small)).toBeGreaterThan(0);
  // A hundred times the work; whatever the machine does meanwhile, it takes longer.
  expect(Number(large)).toBeGreaterThan(Number(small));
});
