import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOwnSources } from "./own-sources.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "own-sources-"));
  await mkdir(join(folder, "parts"));
  await writeFile(join(folder, "parts", "list.h"), "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("of a program from sources", () => {
  test("own is what stands in their folder and below", () => {
    const own = createOwnSources([join(folder, "main.c")]);
    expect(own.isOwn(join(folder, "main.c"))).toBe(true);
    expect(own.isOwn(join(folder, "parts", "list.h"))).toBe(true);
    expect(own.isOwn("/usr/include/stdio.h")).toBe(false);
    expect(own.isOwn(join(folder, "node_modules", "x", "x.c"))).toBe(false);
    expect(own.isOwn(`${folder}-other/x.c`)).toBe(false);
  });

  test("a relative path is an own file's where there is one, and else a library's", () => {
    const own = createOwnSources([join(folder, "main.c")]);
    expect(own.locate("parts/list.h")).toBe(join(folder, "parts", "list.h"));
    expect(own.locate("dlmalloc/src/dlmalloc.c")).toBe("dlmalloc/src/dlmalloc.c");
    expect(own.isOwn("dlmalloc/src/dlmalloc.c")).toBe(false);
    expect(own.isOwn("src/unknown.c")).toBe(false);
  });
});

test("of a module that was built elsewhere, own is what isn't in a library's folder", () => {
  const own = createOwnSources([]);
  expect(own.isOwn("/home/somebody/game/main.c")).toBe(true);
  expect(own.isOwn("libc-top-half/musl/src/stdio/printf.c")).toBe(false);
  expect(own.isOwn("/rustc/9fc6b4/library/core/src/fmt/mod.rs")).toBe(false);
  expect(own.isOwn("/home/somebody/.cargo/registry/src/x/lib.rs")).toBe(false);
});
