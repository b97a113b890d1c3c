import { expect, test } from "vitest";
import { lensAddress } from "./lens-engines.ts";

test.each([
  [["native", "wasmtime"], "#/lens?on=native%2Cwasmtime&opt=O3"],
  [["wasmtime", "wasmtime:aot", "node"], "#/lens?on=wasmtime%2Cnode%3Aturbofan&opt=O3"],
  [["wasmer:singlepass", "wazero"], "#/lens?on=wasmer%3Asinglepass&opt=O3"],
  [["wazero", "wasmi:stack"], null],
])("%j", (runtimes, address) => {
  expect(lensAddress(runtimes, "O3")).toBe(address);
});
