import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseCargoErrors, parseCargoJson, renderCargoJson } from "./cargo-json.ts";

/**
 * Recorded from cargo 1.65 with rustc 1.63, and from cargo 1.95, in `/home/me/work`: a workspace whose package `words`
 * depends on `helper`. The long explanations of error codes are left out.
 */
const recorded = (name: string) => readFileSync(new URL(`./fixtures/cargo-${name}`, import.meta.url), "utf8");
const manifest = "/home/me/work/words/Cargo.toml";
const context = { folder: "/home/me/work", sources: [manifest] };

describe.each(["1.65", "1.95"])("cargo %s", (version) => {
  test("errors of a package and warnings of one it depends on, with paths from the workspace's root", () => {
    const { diagnostics, artifacts } = parseCargoJson(recorded(`errors-${version}.jsonl`), context);
    expect(diagnostics).toHaveLength(3);
    expect(diagnostics).toEqual(
      expect.arrayContaining([
        {
          file: "/home/me/work/helper/src/lib.rs",
          line: 2,
          column: 9,
          endLine: 2,
          endColumn: 15,
          severity: "warning",
          code: "unused_variables",
          message: "unused variable: `unused`",
        },
        expect.objectContaining({ file: "/home/me/work/words/src/main.rs", line: 4, severity: "error", code: "E0433" }),
        expect.objectContaining({
          file: "/home/me/work/words/src/count.rs",
          line: 2,
          code: "E0308",
          message: "mismatched types: expected `i32`, found `&str`",
        }),
      ]),
    );
    expect(artifacts.map(({ target }) => target.name)).toEqual(["helper"]);
  });

  test("its own last line repeats nothing", () => {
    expect(parseCargoErrors(recorded(`errors-${version}.txt`), context)).toEqual([]);
  });

  test("the artifacts and their manifests", () => {
    const { artifacts, diagnostics, ranBuildScript } = parseCargoJson(recorded(`built-${version}.jsonl`), context);
    expect(diagnostics).toEqual([expect.objectContaining({ severity: "warning" })]);
    expect(ranBuildScript).toBe(false);
    expect(artifacts).toEqual([
      expect.objectContaining({ manifest_path: "/home/me/work/helper/Cargo.toml", executable: null }),
      expect.objectContaining({
        manifest_path: manifest,
        executable: expect.stringMatching(/\/release\/words(\.wasm)?$/),
      }),
    ]);
  });

  test("the readable form is what cargo prints to a person", () => {
    const text = renderCargoJson(`Hello from a linker\n${recorded(`built-${version}.jsonl`)}`);
    expect(text).toMatch(/^Hello from a linker\nwarning: unused variable: `unused`\n --> helper\/src\/lib\.rs:2:9\n/);
    expect(text).not.toContain("reason");
  });

  test("packages that can't be downloaded: its words, and what to do", () => {
    const [error, ...more] = parseCargoErrors(recorded(`network-${version}.txt`), context);
    expect(more).toEqual([]);
    expect(error).toMatchObject({ file: manifest, line: 0, severity: "error" });
    expect(error?.message).toMatch(/^failed to get `itoa` as a dependency[^]*cargo fetch/);
  });
});

test("a manifest that can't be read is an error in it, in its line where cargo says it", () => {
  const folder = "/home/me/work/words";
  const [old] = parseCargoErrors(recorded("manifest-1.65.txt"), { ...context, folder });
  expect(old).toMatchObject({ file: manifest, line: 0, message: expect.stringMatching(/invalid type: integer `3`/) });
  const [current] = parseCargoErrors(recorded("manifest-1.95.txt"), { ...context, folder });
  expect(current).toMatchObject({
    file: manifest,
    line: 2,
    column: 8,
    message: "invalid type: integer `3`, expected a string",
  });
});

test("a Cargo.lock of a newer cargo: what can be done", () => {
  const [error] = parseCargoErrors(recorded("lock-1.65.txt"), context);
  expect(error?.message).toMatch(/lock file version `4`[^]*rustup target add/);
});

test("output that is no message of cargo's is not read", () => {
  expect(parseCargoJson('{"packages":[]}\n{broken\ntext\n', context)).toEqual({
    artifacts: [],
    diagnostics: [],
    ranBuildScript: false,
  });
});
