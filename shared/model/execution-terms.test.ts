import { expect, test } from "vitest";
import { builtBy, describeTerms, type ExecutionTerms, unequalTerms } from "./execution-terms.ts";

const NATIVE: ExecutionTerms = {
  runtime: "native",
  version: "6.1.0",
  variant: null,
  tier: "native",
  codegenFlags: [],
  features: [],
  cacheState: "none",
};
const WASMTIME: ExecutionTerms = { ...NATIVE, runtime: "wasmtime", tier: "jit", cacheState: "warm" };
const by = (compiler: string, version: string) => ({ builtBy: { compiler, version } });

test("two versions of one compiler are no level terms, and both are named, the newer first", () => {
  const native = { ...NATIVE, ...by("rustc", "1.63.0") };
  const wasm = { ...WASMTIME, ...by("rustc", "1.195.0") };
  expect(unequalTerms(native, wasm)).toBe("built by rustc 1.195.0 / rustc 1.63.0");
  expect(unequalTerms(wasm, native)).toBe("built by rustc 1.195.0 / rustc 1.63.0");
});

test("one version, different compilers, or a module whose compiler nobody knows are level", () => {
  const native = { ...NATIVE, ...by("rustc", "1.95.0") };
  expect(unequalTerms(native, { ...WASMTIME, ...by("rustc", "1.95.0") })).toBeNull();
  expect(unequalTerms({ ...NATIVE, ...by("gcc", "12.2.0") }, { ...WASMTIME, ...by("wasi-sdk", "19.1.7") })).toBeNull();
  expect(unequalTerms(native, WASMTIME)).toBeNull();
});

test("how code gets compiled says more than by what it was built", () => {
  const cold = { ...WASMTIME, ...by("rustc", "1.63.0"), cacheState: "cold" as const };
  expect(unequalTerms({ ...NATIVE, ...by("rustc", "1.95.0") }, cold)).toBe(
    "wasmtime also compiles inside the timed run",
  );
});

test("a cache that the first timed run fills is neither cold nor warm, and says so", () => {
  const mixed = { ...WASMTIME, cacheState: "mixed" as const };
  const nocache = { ...WASMTIME, variant: "nocache", cacheState: "cold" as const };
  expect(unequalTerms(mixed, nocache)).toBe(
    "wasmtime:nocache compiles inside every timed run, wasmtime in the first at most",
  );
  expect(unequalTerms(NATIVE, mixed)).toBe("wasmtime may compile inside the first timed run");
  expect(unequalTerms(mixed, { ...mixed, runtime: "wasmer" })).toBeNull();
  expect(unequalTerms(mixed, { ...NATIVE, tier: "interpreter", runtime: "wasmi" })).toBe("wasmi interprets");
  expect(describeTerms(mixed)).toBe("compiled at start, cached after the first run");
});

test("Cargo's builds are its rustc's", () => {
  expect(builtBy({ id: "cargo", version: "1.65.0 (rustc 1.63.0)" })).toEqual({ compiler: "rustc", version: "1.63.0" });
  expect(builtBy({ id: "rustc", version: "1.63.0" })).toEqual({ compiler: "rustc", version: "1.63.0" });
  expect(builtBy({ id: "wasi-sdk", version: "19.1.7 (Debian clang)" })).toEqual({
    compiler: "wasi-sdk",
    version: "19.1.7 (Debian clang)",
  });
});
