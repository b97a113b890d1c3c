import { describe, expect, it } from "vitest";
import { nativeTarget, nativeTargetNote } from "./native-target.ts";

const tool = (id: string, version = "19.1") => ({ id, name: id, version });
const linux = { platform: "linux", architecture: "x86_64" } as const;
const mac = { platform: "darwin", architecture: "aarch64" } as const;
const windows = { platform: "win32", architecture: "x86_64" } as const;
const nothingThere = async () => false;

describe("the target of native objects", () => {
  it("is the machine's own without a flag where its objects are ELF", () => {
    for (const id of ["gcc", "clang", "rustc", "cargo"])
      expect(nativeTarget(tool(id), "x86_64", linux)).toEqual({ flags: [] });
  });

  it("is asked for where objects are others, or for another processor", () => {
    expect(nativeTarget(tool("clang"), "aarch64", linux)).toEqual({ flags: ["--target=aarch64-linux-gnu"] });
    expect(nativeTarget(tool("clang"), "aarch64", mac)).toEqual({ flags: ["--target=arm64-apple-macosx-elf"] });
    expect(nativeTarget(tool("gcc", "17 (this gcc is clang)"), "x86_64", mac)).toEqual({
      flags: ["--target=x86_64-linux-gnu"],
    });
    expect(nativeTarget(tool("clang"), "x86_64", windows)).toEqual({ flags: ["--target=x86_64-pc-windows-msvc-elf"] });
    expect(nativeTarget(tool("rustc"), "x86_64", windows)).toEqual({ flags: ["--target=x86_64-unknown-linux-gnu"] });
  });

  it("is refused with a sentence where the compiler has none", () => {
    expect(nativeTarget(tool("gcc"), "x86_64", windows)).toHaveProperty(
      "reason",
      expect.stringContaining("no ELF objects"),
    );
    expect(nativeTarget(tool("gcc"), "aarch64", linux)).toHaveProperty(
      "reason",
      expect.stringContaining("clang makes it"),
    );
    expect(nativeTarget(tool("cargo"), "aarch64", linux)).toHaveProperty(
      "reason",
      expect.stringContaining("no linker"),
    );
  });

  it("says what a reader has to know about it", async () => {
    const note = (flags: string[], host: typeof linux | typeof mac, fileExists = nothingThere) =>
      nativeTargetNote({ flags }, "aarch64", host, fileExists);
    expect(await note([], linux)).toBeNull();
    expect(await note(["--target=arm64-apple-macosx-elf"], mac)).toBeNull();
    expect(await note(["--target=aarch64-linux-gnu"], linux)).toMatch(
      /headers .* aren't here: .* g\+\+-aarch64-linux-gnu\.$/,
    );
    expect(await note(["--target=aarch64-linux-gnu"], linux, async () => true)).toBeNull();
    expect(await note(["--target=aarch64-unknown-linux-gnu"], mac)).toMatch(/^It is code for Linux/);
  });
});
