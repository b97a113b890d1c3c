import { describe, expect, test } from "vitest";
import { nameProblem, treeMove, treeRows } from "./tree-model.ts";

const entries = [
  { path: "b.c", kind: "file" as const },
  { path: "src", kind: "folder" as const },
  { path: "src/deep", kind: "folder" as const },
  { path: "src/deep/x.c", kind: "file" as const },
  { path: "src/file10.c", kind: "file" as const },
  { path: "src/file9.c", kind: "file" as const },
  { path: "a.c", kind: "file" as const },
];

describe("rows", () => {
  test("folders first, then names in the order people count; closed folders hide their files", () => {
    expect(treeRows(entries, new Set()).map((row) => row.path)).toEqual(["src", "a.c", "b.c"]);
    expect(treeRows(entries, new Set(["src"])).map((row) => row.path)).toEqual([
      "src",
      "src/deep",
      "src/file9.c",
      "src/file10.c",
      "a.c",
      "b.c",
    ]);
  });

  test("each knows its level and its place among its siblings", () => {
    const row = treeRows(entries, new Set(["src"])).find(({ path }) => path === "src/file9.c");
    expect(row).toMatchObject({ name: "file9.c", level: 2, position: 2, siblings: 3 });
  });
});

describe("keys", () => {
  const rows = treeRows(entries, new Set(["src"]));
  test.each([
    ["src", "ArrowDown", { focus: "src/deep" }],
    ["src", "ArrowUp", null],
    ["b.c", "ArrowDown", null],
    ["src", "End", { focus: "b.c" }],
    ["b.c", "Home", { focus: "src" }],
    ["src", "ArrowRight", { focus: "src/deep" }],
    ["src/deep", "ArrowRight", { expand: "src/deep" }],
    ["src", "ArrowLeft", { collapse: "src" }],
    ["src/file9.c", "ArrowLeft", { focus: "src" }],
    ["a.c", "ArrowLeft", null],
    ["a.c", "ArrowRight", null],
    ["a.c", "x", null],
  ])("%s %s", (path, key, move) => {
    expect(treeMove(rows, path, key)).toEqual(move);
  });
});

describe("names", () => {
  test.each(["new.c", "src/new file ü.c", "Makefile"])("%s is fine", (name) => {
    expect(nameProblem(name, entries)).toBeNull();
  });
  test.each(["", "src/", "../x.c", "a/./b", "a:b.c", "a\\b", "a.c"])("%j is refused", (name) => {
    expect(nameProblem(name, entries)).not.toBeNull();
  });
});
