import { describe, expect, test } from "vitest";
import type { CompilerArtifact } from "../diagnostics/cargo-json.ts";
import { type CargoMetadata, builtFile, isSelfContained, selectFromPackage } from "./cargo-package.ts";

type Package = CargoMetadata["packages"][number];

const bin = (name: string) => ({ name, kind: ["bin"], crate_types: ["bin"] });
const lib = (...crateTypes: string[]) => ({ name: "words", kind: crateTypes, crate_types: crateTypes });

function packageOf(name: string, targets: Package["targets"], default_run: string | null = null): Package {
  return { name, manifest_path: `/src/${name}/Cargo.toml`, targets, dependencies: [], default_run };
}
const select = (packages: Package[], flags: string[] = [], manifest = "/src/words/Cargo.toml") =>
  selectFromPackage({ packages, workspace_root: "/src" }, manifest, flags);

describe("of a package", () => {
  test("its only program, also beside a library", () => {
    expect(select([packageOf("words", [lib("lib"), bin("count")])])).toEqual({
      kind: "program",
      command: "build",
      args: ["--bin", "count"],
      packageName: "words",
    });
  });

  test("of several programs the one that it runs by default, or an error that lists them", () => {
    const programs = [bin("count"), bin("sort")];
    expect(select([packageOf("words", programs, "sort")])).toMatchObject({ args: ["--bin", "sort"] });
    expect(select([packageOf("words", programs)])).toEqual({
      problem: "words has several programs: say which one with --bin NAME. Its programs: count, sort.",
    });
  });

  test.each([[["--bin", "sort"]], [["--bin=sort"]], [["--example", "tour"]]])("what the flags %s name", (flags) => {
    expect(select([packageOf("words", [bin("count"), bin("sort")])], flags)).toMatchObject({
      kind: "program",
      args: [],
    });
  });

  test("its library where there is no program, as a module of functions", () => {
    expect(select([packageOf("words", [lib("lib")])])).toMatchObject({
      kind: "library",
      command: "rustc",
      args: ["--lib", "--crate-type", "cdylib"],
    });
    expect(select([packageOf("words", [lib("cdylib", "rlib")])])).toMatchObject({ command: "build", args: ["--lib"] });
    expect(select([packageOf("words", [bin("count"), lib("cdylib")])], ["--lib"])).toMatchObject({
      kind: "library",
      args: [],
    });
  });

  test("nothing of a package of macros", () => {
    expect(select([packageOf("words", [lib("proc-macro")])])).toEqual({
      problem: expect.stringMatching(/neither a program/) as string,
    });
  });
});

describe("of a workspace without a package of its own", () => {
  const root = "/src/Cargo.toml";

  test("the only package that has a program", () => {
    expect(select([packageOf("helper", [lib("lib")]), packageOf("words", [bin("words")])], [], root)).toMatchObject({
      args: ["--package", "words", "--bin", "words"],
    });
  });

  test("the package that is named; else an error that lists them", () => {
    const packages = [packageOf("words", [bin("words")]), packageOf("other", [bin("other")])];
    expect(select(packages, ["-p", "other"], root)).toMatchObject({ packageName: "other", args: ["--bin", "other"] });
    expect(select(packages, [], root)).toEqual({
      problem: expect.stringMatching(/--package NAME.*words, other/) as string,
    });
    expect(select(packages, ["--package=nope"], root)).toEqual({
      problem: expect.stringMatching(/no package named nope/) as string,
    });
  });
});

test("packages that depend on nothing but each other", () => {
  const helper = packageOf("helper", [lib("lib")]);
  const using = (path: string | null) => ({ ...packageOf("words", [bin("words")]), dependencies: [{ path }] });
  const isAlone = (...packages: Package[]) => isSelfContained({ packages, workspace_root: "/src" });
  expect(isAlone(helper)).toBe(true);
  expect(isAlone(helper, using("/src/helper"))).toBe(true);
  expect(isAlone(using("/elsewhere/helper"))).toBe(false);
  expect(isAlone(using(null))).toBe(false);
});

describe("the file that was built", () => {
  const artifact = (more: Partial<CompilerArtifact>): CompilerArtifact => ({
    reason: "compiler-artifact",
    manifest_path: "/src/words/Cargo.toml",
    target: bin("words"),
    filenames: [],
    executable: null,
    ...more,
  });
  const program = (executable: string) => artifact({ filenames: [executable], executable });

  test("is the program, else the library's module", () => {
    const library = artifact({ target: lib("cdylib", "rlib"), filenames: ["/t/libwords.rlib", "/t/words.wasm"] });
    expect(builtFile([library, program("/t/words.wasm")], ".wasm")).toEqual({ path: "/t/words.wasm" });
    expect(builtFile([library], ".wasm")).toEqual({ path: "/t/words.wasm" });
  });

  test("is missing, ambiguous, or for another target", () => {
    expect(builtFile([artifact({})], "")).toEqual({ problem: expect.stringMatching(/no program/) as string });
    expect(builtFile([program("/t/a"), program("/t/b")], "")).toEqual({
      problem: expect.stringMatching(/several programs.*\/t\/a, \/t\/b/) as string,
    });
    expect(builtFile([program("/t/a.wasm")], "")).toEqual({
      problem: expect.stringMatching(/build\.target/) as string,
    });
  });
});
