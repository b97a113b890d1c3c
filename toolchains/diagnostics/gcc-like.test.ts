import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseGccLike, saysMainIsMissing } from "./gcc-like.ts";

/** Recorded from GCC 12.2 with GNU ld 2.40, Clang 22 and wasm-ld 22, Emscripten 3.1.6, run in `/home/me` on `src/…`. */
const recorded = (name: string) => readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url), "utf8");
const parse = (name: string, ...sources: string[]) =>
  parseGccLike(recorded(name), { folder: "/home/me", sources: sources.map((source) => `/home/me/src/${source}`) });
const brief = (diagnostics: ReturnType<typeof parseGccLike>) =>
  diagnostics.map(({ file, line, column, severity, code }) =>
    `${file}:${line}:${column} ${severity} ${code ?? ""}`.trim(),
  );

describe("compiler messages", () => {
  test("gcc: errors, warnings and notes in a source and a header", () => {
    const found = parse("gcc-errors", "errors.c");
    expect(brief(found)).toEqual([
      "/home/me/src/bad.h:1:28 error",
      "/home/me/src/errors.c:6:21 warning -Wint-conversion",
      "/home/me/src/errors.c:7:18 warning -Wformat=",
      "/home/me/src/errors.c:8:16 error",
      "/home/me/src/errors.c:8:16 note",
      "/home/me/src/errors.c:6:13 warning -Wunused-variable",
    ]);
    expect(found[1]?.message).toBe("initialization of 'int' from 'char *' makes integer from pointer without a cast");
  });

  test("clang: the same program", () => {
    expect(brief(parse("clang-errors", "errors.c"))).toEqual([
      "/home/me/src/bad.h:1:28 error",
      "/home/me/src/errors.c:6:6 error -Wint-conversion",
      "/home/me/src/errors.c:7:17 warning -Wformat",
      "/home/me/src/errors.c:8:9 error",
    ]);
  });

  test("a fatal error is an error", () => {
    expect(parse("gcc-fatal", "prime.c")).toEqual([
      {
        file: "/home/me/src/prime.c",
        line: 2,
        column: 10,
        severity: "error",
        message: "missing.h: No such file or directory",
      },
    ]);
  });

  test("an absolute path stays, with spaces, non-ASCII and colons in it", () => {
    const [found] = parseGccLike("/tmp/größe ü: 2/x.c:12:3: error: bad\n", { folder: "/", sources: [] });
    expect(found).toMatchObject({ file: "/tmp/größe ü: 2/x.c", line: 12, column: 3, message: "bad" });
  });

  test.each([
    ["gcc-option", "unrecognized command-line option '-Wunknown-thing'"],
    ["clang-option", "unknown argument: '--bogus'"],
    ["gcc-nofile", "notthere.c: No such file or directory"],
  ])("%s: a message without a place belongs to the source, line 0", (name, message) => {
    expect(parse(name, "prime.c")[0]).toEqual({
      file: "/home/me/src/prime.c",
      line: 0,
      column: 0,
      severity: "error",
      message,
    });
  });
});

describe("linker messages", () => {
  test("GNU ld names a source, and a line with debug information", () => {
    const message = "undefined reference to `nope'";
    const place = { file: "/home/me/src/link.c", column: 0, severity: "error", message };
    expect(parse("gcc-undefined", "other.c", "link.c")).toEqual([{ ...place, line: 0 }]);
    expect(parse("gcc-undefined-debug", "other.c", "link.c")).toEqual([{ ...place, line: 4 }]);
  });

  test("GNU ld: double definitions and missing libraries", () => {
    expect(parse("gcc-multiple", "square.c")[0]?.message).toMatch(/^multiple definition of `square'/);
    expect(parse("gcc-library", "link.c").map(({ message }) => message)).toEqual([
      "cannot find -lnotthere: No such file or directory",
    ]);
  });

  test("wasm-ld names an object: its source is meant", () => {
    const context = { folder: "/", sources: ["/a.c", "/link.c"], objects: ["/build/1.o", "/build/0.o"] };
    expect(parseGccLike(recorded("wasm-ld-undefined"), context)).toEqual([
      { file: "/link.c", line: 0, column: 0, severity: "error", message: "undefined symbol: nope" },
    ]);
    expect(parseGccLike(recorded("wasm-ld-library"), context)[0]).toMatchObject({
      file: "/a.c",
      message: "unable to find library -lnotthere",
    });
  });

  test("Apple's ld lists undefined symbols on lines of their own", () => {
    const output = [
      "Undefined symbols for architecture arm64:",
      '  "_nope", referenced from:',
      "      _main in link-1f2e3d.o",
      "ld: symbol(s) not found for architecture arm64",
      "clang: error: linker command failed with exit code 1 (use -v to see invocation)",
      "",
    ].join("\n");
    expect(parseGccLike(output, { folder: "/", sources: ["/link.c"] }).map(({ message }) => message)).toEqual([
      "undefined symbol: nope",
    ]);
    const [library] = parseGccLike("ld: library 'notthere' not found\n", { folder: "/", sources: ["/link.c"] });
    expect(library).toMatchObject({
      file: "/link.c",
      line: 0,
      severity: "error",
      message: "library 'notthere' not found",
    });
  });
});

describe("drivers around clang", () => {
  test("emcc's last line about the program it started is no error of its own", () => {
    expect(brief(parse("emcc-errors", "errors.c"))).toEqual(["/home/me/src/errors.c:3:10 error"]);
    const context = { folder: "/home/me", sources: ["/home/me/src/link.c"], objects: ["/build/0.o"] };
    expect(parseGccLike(recorded("emcc-undefined"), context)).toEqual([
      { file: "/home/me/src/link.c", line: 0, column: 0, severity: "error", message: "undefined symbol: nope" },
    ]);
  });

  test("emcc's own error is one", () => {
    expect(parse("emcc-option", "prime.c")[0]).toMatchObject({
      file: "/home/me/src/prime.c",
      line: 0,
      message: "Attempt to set a non-existent setting: 'NOT_A_SETTING'",
    });
  });

  test("a message about another object than the sources' belongs to the first source", () => {
    const context = { folder: "/", sources: ["/a.c"], objects: ["/build/0.o", "/build/support.o"] };
    const [found] = parseGccLike("wasm-ld: error: /build/support.o: undefined symbol: x\n", context);
    expect(found).toMatchObject({ file: "/a.c", message: "undefined symbol: x" });
  });

  test("a line that begins with error or warning is one", () => {
    const found = parseGccLike(
      "error: unable to open output file 'x.o'\nwarning: odd [-Wodd]\nfatal error: too many\n",
      {
        folder: "/",
        sources: ["/a.c"],
      },
    );
    expect(found.map(({ severity, message, code }) => [severity, message, code])).toEqual([
      ["error", "unable to open output file 'x.o'", undefined],
      ["warning", "odd", "-Wodd"],
    ]);
  });
});

test("a missing main is told from any other missing symbol", () => {
  expect(saysMainIsMissing(recorded("gcc-no-main"))).toBe(true);
  expect(saysMainIsMissing('  "_main", referenced from:\n')).toBe(true);
  expect(saysMainIsMissing("ld.lld: error: undefined symbol: main\n")).toBe(true);
  expect(saysMainIsMissing("lld-link: error: undefined symbol: main\n")).toBe(true);
  expect(saysMainIsMissing(recorded("emcc-no-main"))).toBe(true);
  expect(saysMainIsMissing(recorded("emcc-standalone-no-main"))).toBe(true);
  expect(saysMainIsMissing(recorded("gcc-undefined"))).toBe(false);
  expect(saysMainIsMissing(recorded("emcc-undefined"))).toBe(false);
  expect(saysMainIsMissing("x.c:(.text+0x1): undefined reference to `main_loop'\n")).toBe(false);
});
