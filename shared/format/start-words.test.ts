import { expect, test } from "vitest";
import { describeStart } from "./start-words.ts";

test("says what kind of start a call got, and whether its code was compiled for it", () => {
  expect(describeStart({ startKind: "cold", codeCached: false })).toBe(
    "cold: a sandbox was made for this call; the code was compiled for it",
  );
  expect(describeStart({ startKind: "warm", codeCached: true })).toBe(
    "warm: a sandbox that was there already was used; the code was compiled before",
  );
  expect(describeStart({ startKind: "prewarm", codeCached: null })).not.toContain("compiled");
  expect(describeStart({ startKind: null, codeCached: null })).toBe("It reached no sandbox.");
});
