import { expect, test } from "vitest";
import { applyLook, rememberedLook } from "./theme.ts";

test("a chosen theme and lecture mode are written on the root; the system's theme leaves it free", () => {
  const root = document.createElement("html");
  applyLook(root, { theme: "dark", lectureMode: true });
  expect(root.getAttribute("data-theme")).toBe("dark");
  expect(root.hasAttribute("data-lecture")).toBe(true);
  applyLook(root, { theme: "system", lectureMode: false });
  expect(root.getAttributeNames()).toEqual([]);
});

test.each([
  [null, { theme: "system", lectureMode: false }],
  ['{"theme":"light","lectureMode":true}', { theme: "light", lectureMode: true }],
  ['{"theme":"pink"}', { theme: "system", lectureMode: false }],
  ["not json", { theme: "system", lectureMode: false }],
])("the look of the last time, kept as %s", (kept, look) => {
  expect(rememberedLook({ getItem: () => kept })).toEqual(look);
});
