import { expect, test } from "vitest";
import { formatDependencyFile, parseDependencyFile, parseEnvironmentDependencies } from "./dependency-file.ts";

test("what gcc and clang write: continuation lines, spaces, # and $", () => {
  // Recorded from GCC 12.2.
  const text =
    "x: /tmp/dd/größe\\ ü.c /usr/include/stdc-predef.h /tmp/dd/a\\ b.h \\\n /tmp/dd/c\\#d.h /tmp/dd/e$$f.h /tmp/dd/g:h.h\n";
  expect(parseDependencyFile(text)).toEqual([
    "/tmp/dd/größe ü.c",
    "/usr/include/stdc-predef.h",
    "/tmp/dd/a b.h",
    "/tmp/dd/c#d.h",
    "/tmp/dd/e$f.h",
    "/tmp/dd/g:h.h",
  ]);
  expect(parseDependencyFile("x: back\\\\\\ slash.c a\\ b.h\n")).toEqual(["back\\ slash.c", "a b.h"]);
});

test("what rustc writes: a rule for each output, one without prerequisites, and comments", () => {
  const text =
    "/w/out/prime: /w/prime.rs /w/my\\ mod.rs\n\n/w/out/prime.d: /w/prime.rs\n\n/w/prime.rs:\n/w/my\\ mod.rs:\n\n# env-dep:HOME\n";
  expect(parseDependencyFile(text)).toEqual(["/w/prime.rs", "/w/my mod.rs"]);
});

test("Windows: a drive's colon is no end of the target, backslashes stay", () => {
  const text = "C:\\out\\x.o: C:\\src\\my\\ file.c \\\r\n  C:\\src\\x.h\r\n";
  expect(parseDependencyFile(text)).toEqual(["C:\\src\\my file.c", "C:\\src\\x.h"]);
});

test("nothing read, nothing named", () => {
  expect(parseDependencyFile("")).toEqual([]);
  expect(parseDependencyFile("x.o:\n")).toEqual([]);
});

test("every name comes back", () => {
  const names = ["/a/b.c", "/größe ü/x y.h", "/c#d.h", "/e$f.h", "/tail\\ space.h", "C:\\src\\a b.c", "/a:b.h"];
  expect(parseDependencyFile(formatDependencyFile("/w/x y.o", names))).toEqual(names);
});

test("the environment a Rust program was compiled with", () => {
  // Recorded from rustc 1.95 for env!("GREETING"), option_env!("NOT_SET") and a value with a line break and a backslash.
  const text = "/w/p: /w/p.rs\n\n/w/p.rs:\n\n# env-dep:GREETING=a=b c\n# env-dep:LINES=x\\ny\\\\z\n# env-dep:NOT_SET\n";
  expect(parseEnvironmentDependencies(text)).toEqual({ GREETING: "a=b c", LINES: "x\ny\\z", NOT_SET: null });
  expect(parseEnvironmentDependencies("x.o: x.c\n")).toEqual({});
});
