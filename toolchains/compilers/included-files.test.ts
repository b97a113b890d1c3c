import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { writeFiles } from "../testing/sample-programs.ts";
import { readWithIncludedFiles } from "./included-files.ts";

function found(files: Record<string, string>, includeFolders: string[] = []): string[] {
  const folder = writeFiles(files);
  const read = readWithIncludedFiles(
    [join(folder, "main.c")],
    includeFolders.map((name) => join(folder, name)),
  );
  return [...read.keys()].map((path) => relative(folder, path)).toSorted();
}

test("headers, their headers, above and below, each once", () => {
  const files = {
    "main.c": '#include <stdio.h>\n  #  include "sub dir/a.h"\n#include "b.h"\n',
    "sub dir/a.h": '#include "../b.h"\n#include "a.h"\n',
    "b.h": '#include "main.c"\n',
    "other.h": "",
  };
  expect(found(files)).toEqual(["b.h", "main.c", "sub dir/a.h"]);
});

test("folders of -I, in angle brackets too", () => {
  const files = { "main.c": "#include <lib/x.h>\n", "inc/lib/x.h": '#include "y.h"\n', "inc/lib/y.h": "" };
  expect(found(files)).toEqual(["main.c"]);
  expect(found(files, ["inc"])).toEqual(["inc/lib/x.h", "inc/lib/y.h", "main.c"]);
});

test("names in macros, tests for a header and embedded files", () => {
  const files = {
    "main.c": '#define CONFIG "config.h"\n#include CONFIG\n#if __has_include("extra.h")\n#endif\n#embed "data.bin"\n',
    "config.h": "",
    "extra.h": "",
    "data.bin": "",
  };
  expect(found(files)).toEqual(["config.h", "data.bin", "extra.h", "main.c"]);
});

test("content is passed as it is; what is no file is left out", () => {
  const folder = writeFiles({ "folder/x.h": "" });
  const main = join(folder, "main.c");
  const bytes = Buffer.from([0x2f, 0x2f, 0xff, 0x00, 0x0a]);
  writeFileSync(main, Buffer.concat([bytes, Buffer.from('#include "folder"\n#include "gone.h"\n')]));
  const read = readWithIncludedFiles([main], []);
  expect([...read.keys()]).toEqual([main]);
  expect(read.get(main)!.subarray(0, bytes.length)).toEqual(bytes);
});
