import { expect, test } from "vitest";
import { wbBenchCommand, wbBuildCommand, wbRunCommand } from "./wb-command.ts";

test("a benchmark says its runs and leaves out what is the default", () => {
  expect(wbBenchCommand({ files: ["/p/prime.c"], runtimes: ["native", "wasmtime:aot"] })).toBe(
    "wb bench /p/prime.c --on native,wasmtime:aot --runs 10",
  );
});

test("everything that a benchmark can be asked for is an option, arguments last", () => {
  const command = wbBenchCommand({
    files: ["/p/my prime.c", "/p/fib.rs"],
    runtimes: ["node"],
    runs: 30,
    warmupRuns: 0,
    timeBudgetMs: 2_500,
    seed: 7,
    build: { optimization: "O3", flags: ["-DSIZE=10", "-g"], compilers: { native: "gcc" } },
    invocation: { args: ["--all", "10"], env: { MODE: "a b" }, dirs: [{ host: "/data", guest: "." }], timeoutMs: 500 },
  });
  expect(command).toBe(
    "wb bench '/p/my prime.c' /p/fib.rs --on node --runs 30 --warmup 0 --time 2.5 --seed 7 --with gcc --opt O3 --flag=-DSIZE=10 --flag=-g --dir /data:. --env 'MODE=a b' --timeout 500 -- --all 10",
  );
});

test("SIMD, wasm-opt and further sources are options of all three", () => {
  const build = { simd: true, wasmOpt: "O3", sources: ["/p/sieve.c", "/p/print.c"] } as const;
  const options = "--simd --wasm-opt O3 --source /p/sieve.c --source /p/print.c";
  const { sources, ...code } = build;
  expect(wbBenchCommand({ files: ["a.c"], runtimes: ["node"], build: { ...build, sources: [...sources] } })).toBe(
    `wb bench a.c --on node --runs 10 ${options}`,
  );
  expect(wbRunCommand({ file: "a.c", runtime: "node", build: { ...build, sources: [...sources] } })).toBe(
    `wb run a.c --on node ${options}`,
  );
  expect(wbBuildCommand({ ...code, sources: ["a.c", ...sources], target: "wasm32-wasip1" })).toBe(
    "wb build a.c /p/sieve.c /p/print.c --target wasm32-wasip1 --simd --wasm-opt O3",
  );
});

test("builds and runs have theirs", () => {
  expect(wbBuildCommand({ sources: ["a.c", "b.c"], target: "wasm32-wasip1", compiler: "clang", out: "a.wasm" })).toBe(
    "wb build a.c b.c --target wasm32-wasip1 --with clang --out a.wasm",
  );
  expect(
    wbRunCommand({ file: "a.c", runtime: "node", maxMemoryBytes: 65_536, invocation: { stdin: "text", args: ["1"] } }),
  ).toBe("printf %s text | wb run a.c --on node --max-memory 65536 --stdin - -- 1");
  expect(
    wbRunCommand({ file: "a.c", runtime: "node", maxOutputBytes: 9, invocation: { stdinFile: "/p/my input.bin" } }),
  ).toBe("wb run a.c --on node --max-output 9 --stdin '/p/my input.bin'");
});
