import { describe, expect, test } from "vitest";
import { absolutePath, fileName, isInside, parentFolder, projectPath, renamedPath } from "./paths.ts";

describe("a project's file on the disk", () => {
  test("takes the separator of its root", () => {
    expect(absolutePath("/home/ada/primes/", "src/a.c")).toBe("/home/ada/primes/src/a.c");
    expect(absolutePath("C:\\Users\\ada", "src/a.c")).toBe("C:\\Users\\ada\\src\\a.c");
  });

  test("and back", () => {
    expect(projectPath("/home/ada/primes", "/home/ada/primes/src/a.c")).toBe("src/a.c");
    expect(projectPath("C:\\Users\\ada", "C:\\Users\\ada\\src\\a.c")).toBe("src/a.c");
    expect(projectPath("/home/ada", "./a.c")).toBe("a.c");
  });

  test("a system header is no file of the project, nor is a folder of a similar name", () => {
    expect(projectPath("/home/ada", "/usr/include/stdio.h")).toBeNull();
    expect(projectPath("/home/ada", "/home/adam/a.c")).toBeNull();
  });
});

test("names and parents", () => {
  expect(fileName("src/a.c")).toBe("a.c");
  expect(fileName("C:\\x\\b.rs")).toBe("b.rs");
  expect(parentFolder("src/deep/a.c")).toBe("src/deep");
  expect(parentFolder("a.c")).toBe("");
});

test("renaming a folder moves what is inside, and nothing else", () => {
  expect(renamedPath("src/a.c", "src", "lib")).toBe("lib/a.c");
  expect(renamedPath("src2/a.c", "src", "lib")).toBe("src2/a.c");
  expect(isInside("src2/a.c", "src")).toBe(false);
  expect(isInside("src/a.c", "src")).toBe(true);
});
