import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { cFlagInputs, rustFlagInputs } from "./flag-inputs.ts";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function file(...path: string[]): string {
  const full = join(folder, ...path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, "");
  return full;
}

describe("gcc and clang", () => {
  test("most flags name nothing", () => {
    const flags = ["-Wall", "-march=native", "-DX=1", "-lm", "-pthread", "-Wl,-z,now", "-Iinclude"];
    expect(cFlagInputs(flags, folder)).toEqual({ inputFiles: [], cacheable: true });
  });

  test.each([
    ["ext.o", ["ext.o"]],
    ["sub folder/libx.a", ["sub folder/libx.a"]],
    ["x.ld", ["-T", "x.ld"]],
    ["x.ld", ["-Tx.ld"]],
    ["x.ld", ["-Wl,-T,x.ld"]],
    ["x.map", ["-Wl,--version-script=x.map"]],
    ["a,b.o", ["a,b.o"]],
    ["plugin.so", ["-fplugin=plugin.so"]],
    ["pre.h", ["-include", "pre.h"]],
  ])("%s of %j is an input", (name, flags) => {
    const path = file(name);
    expect(cFlagInputs(flags, folder)).toEqual({ inputFiles: [path], cacheable: true });
  });

  test("files are meant beside the source, or absolute; what doesn't exist is none", () => {
    const path = file("x.o");
    expect(cFlagInputs([path, "gone.o"], "/elsewhere")).toEqual({ inputFiles: [path], cacheable: true });
  });

  test("a library is the file in the first folder given that has it", () => {
    file("two", "libfoo.a");
    const first = file("one", "libfoo.so");
    const exact = file("two", "odd.name");
    expect(cFlagInputs(["-Lone", "-L", "two", "-lfoo", "-l", ":odd.name"], folder)).toEqual({
      inputFiles: [first, exact],
      cacheable: true,
    });
    expect(cFlagInputs(["-Wl,-Lone,-lfoo"], folder)).toEqual({ inputFiles: [first], cacheable: true });
  });

  test.each([["-lfoo"], ["-Wl,-lfoo"], ["@flags.txt"], ["-fprofile-use"]])(
    "what %s reads can't be told, so nothing is kept",
    (flag) => {
      expect(cFlagInputs([flag], folder).cacheable).toBe(false);
    },
  );
});

describe("rustc", () => {
  test("crates and objects named by file are inputs", () => {
    const [crate, object] = [file("libfoo.rlib"), file("x.o")];
    const flags = ["--extern", "foo=libfoo.rlib", "-C", "link-args=x.o -s", "--edition=2021"];
    expect(rustFlagInputs(flags, folder)).toEqual({ inputFiles: [crate, object], cacheable: true });
  });

  test.each([[["-L", "deps"]], [["-lfoo"]], [["--extern", "foo"]], [["--extern=foo"]]])(
    "what %j finds can't be told",
    (flags) => {
      expect(rustFlagInputs(flags, folder).cacheable).toBe(false);
    },
  );
});
