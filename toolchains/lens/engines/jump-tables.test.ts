import { expect, test } from "vitest";
import { findJumpTables } from "./jump-tables.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));

test("a table of Cranelift's on x86-64 ends where its first target begins", () => {
  const code = bytes(`
    488d0d09000000 48630481 4803c8 ffe1
    0c000000 0e000000 0c000000
    33c0 c3 90`);
  expect(findJumpTables(code, "x86_64")).toEqual([{ start: 16, end: 28 }]);
});

test("one of Winch's, with more registers, ends where an entry leads out of the function", () => {
  const code = bytes(`
    c3 4c8d1d0a000000 49630c83 4c03d9 41ffe3
    eeffffff eeffffff
    4c8b5c2408 c3`);
  expect(findJumpTables(code, "x86_64")).toEqual([{ start: 18, end: 26 }]);
});

test("on aarch64 it follows adr, ldrsw, add and br", () => {
  const code = bytes(`
    90000010 12 5ab1b8 1002128b 00021fd6
    08000000 0c000000
    c0035fd6 c0035fd6`);
  expect(findJumpTables(code, "aarch64")).toEqual([{ start: 16, end: 24 }]);
});

test("an address that is only taken is no table's", () => {
  expect(findJumpTables(bytes("488d0509000000 48630481 4803c8 ffd1 0c000000"), "x86_64")).toEqual([]);
  expect(findJumpTables(bytes("488d05"), "x86_64")).toEqual([]);
  expect(findJumpTables(new Uint8Array(0), "aarch64")).toEqual([]);
});
