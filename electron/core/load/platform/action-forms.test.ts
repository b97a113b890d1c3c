import { expect, test } from "vitest";
import { nodeKindOf } from "./action-forms.ts";

test.each([
  [["python:3", "nodejs:18", "nodejs:20", "nodejs:9"], "nodejs:20"],
  [["nodejs:default"], "nodejs:default"],
  [[], "nodejs:default"],
])("of the runtimes %j the newest Node is taken: %s", (kinds, kind) => expect(nodeKindOf(kinds, 20)).toBe(kind));

test("a platform without Node, or with an old one, is told before anything is built", () => {
  expect(() => nodeKindOf(["python:3"], 20)).toThrow("This platform runs no nodejs actions, but python:3.");
  expect(() => nodeKindOf(["nodejs:14"], 20)).toThrow("This platform's newest Node runtime is nodejs:14.");
  expect(nodeKindOf(["nodejs:14"], 0)).toBe("nodejs:14");
});
