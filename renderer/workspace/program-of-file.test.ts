import { expect, test } from "vitest";
import { mainFileOf, programOfFile } from "./program-of-file.ts";

function project(files: string[], programs: string[] = []) {
  return {
    entries: files.map((path) => ({ path, kind: "file" as const })),
    workbench: { programs: programs.map((file) => ({ file })) },
  };
}
const words = project([
  "Cargo.toml",
  "src/main.rs",
  "src/count.rs",
  "tools/gen/Cargo.toml",
  "tools/gen/src/lib.rs",
  "a.c",
]);

test("a Rust file stands for the nearest package around it", () => {
  expect(programOfFile(words, "src/count.rs")).toBe("Cargo.toml");
  expect(programOfFile(words, "Cargo.toml")).toBe("Cargo.toml");
  expect(programOfFile(words, "tools/gen/src/lib.rs")).toBe("tools/gen/Cargo.toml");
});

test("other sources, files outside of packages and programs that are named stand for themselves", () => {
  expect(programOfFile(words, "a.c")).toBe("a.c");
  expect(programOfFile(words, "notes.txt")).toBeNull();
  expect(programOfFile(project(["fib.rs", "gen/Cargo.toml"]), "fib.rs")).toBe("fib.rs");
  expect(programOfFile(project(["Cargo.toml", "demo.rs"], ["demo.rs"]), "demo.rs")).toBe("demo.rs");
});

test("a package is read from its main source on", () => {
  expect(mainFileOf(words, "Cargo.toml")).toBe("src/main.rs");
  expect(mainFileOf(words, "tools/gen/Cargo.toml")).toBe("tools/gen/src/lib.rs");
  expect(mainFileOf(project(["Cargo.toml"]), "Cargo.toml")).toBe("Cargo.toml");
  expect(mainFileOf(words, "a.c")).toBe("a.c");
});
