import { expect, test } from "vitest";
import { instructionAt, lastStartingBy } from "./by-address.ts";

test("what starts at an address holds until the next", () => {
  const rows = [3, 8, 9].map((address) => ({ address }));
  expect([2, 3, 7, 8, 100].map((address) => lastStartingBy(rows, address)?.address)).toEqual([undefined, 3, 3, 8, 9]);
});

test("what has a size covers no more than that", () => {
  const items = [
    { address: 3, sizeBytes: 2 },
    { address: 8, sizeBytes: 1 },
  ];
  expect([2, 3, 4, 5, 8, 9].map((address) => instructionAt(items, address)?.address)).toEqual([
    undefined,
    3,
    3,
    undefined,
    8,
    undefined,
  ]);
});
