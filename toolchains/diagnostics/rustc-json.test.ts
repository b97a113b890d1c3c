import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRustcJson, renderRustcJson } from "./rustc-json.ts";

/** Recorded from rustc 1.95 with --error-format=json, run in `/home/me` on `src/…`. */
const recorded = (name: string) => readFileSync(new URL(`./fixtures/rustc-${name}.jsonl`, import.meta.url), "utf8");
const parse = (name: string) =>
  parseRustcJson(recorded(name), { folder: "/home/me", sources: [`/home/me/src/${name}.rs`] });

test("errors with their places and codes, without the summary", () => {
  const file = "/home/me/src/errors.rs";
  expect(parse("errors")).toEqual([
    {
      file,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 20,
      severity: "error",
      code: "E0583",
      message: "file not found for module `missing_module`",
    },
    expect.objectContaining({ file, line: 6, column: 20, code: "E0425" }),
    expect.objectContaining({
      file,
      line: 5,
      column: 22,
      code: "E0308",
      message: "mismatched types: expected `i32`, found `&str`",
    }),
  ]);
});

test("a warning carries its lint", () => {
  expect(parse("warning")).toEqual([
    expect.objectContaining({ line: 1, column: 17, severity: "warning", code: "unused_variables" }),
  ]);
});

test("a linker error has no line, but the linker's words", () => {
  const [error, ...more] = parse("link");
  expect(more).toEqual([]);
  expect(error).toMatchObject({ file: "/home/me/src/link.rs", line: 0, severity: "error" });
  expect(error?.message).toContain("undefined symbol: nope");
});

test("the readable form is rustc's own, and other programs' lines stay", () => {
  const text = renderRustcJson(`info: downloading\n${recorded("warning")}{"not":"a message"}\n`);
  expect(text).toMatch(/^info: downloading\nwarning: unused variable: `unused`\n --> src\/warning\.rs:1:17\n/);
  expect(text).toContain('{"not":"a message"}');
});
