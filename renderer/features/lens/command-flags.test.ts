import { expect, test } from "vitest";
import { commandFlags } from "./command-flags.ts";

test.each([
  [["/usr/bin/gcc -c -fdiagnostics-format=json -g -O2 /a/square.c -o /tmp/square.o"], "-O2"],
  [
    [
      "clang --target=wasm32-wasip1 -g -O3 -msimd128 -c a.c",
      "wasm-ld -m wasm32 -L/usr/lib --no-entry --export-all a.o",
    ],
    "-O3 -msimd128 --no-entry --export-all",
  ],
  [["wasmtime compile -C compiler=winch -o /tmp/a /tmp/b.wasm"], "-C compiler=winch"],
  [[], ""],
])("%j", (commands, flags) => {
  expect(commandFlags(commands)).toBe(flags);
});
