import { expect, test } from "vitest";
import { artifactName } from "./artifact-name.ts";
import { crateName } from "./rust-crate.ts";

test.each([
  ["/src/prime.c", "wasm32-wasip1", "prime.wasm"],
  ["/src/größe ü 1.c", "native", "größe ü 1"],
  ["/src/prime.c", "emscripten", "prime.js"],
] as const)("%s for %s is %s", (source, target, name) => {
  expect(artifactName(source, target, "linux")).toBe(name);
});

test("a name with which tools would make longer ones than a file system allows is cut, between characters", () => {
  for (const letter of ["a", "ü", "語", "🙂"]) {
    const name = artifactName(`/src/x${letter.repeat(240)}.c`, "wasm32-wasip1", "linux");
    expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(128 + ".wasm".length);
    expect(name).toMatch(new RegExp(`^x(${letter}){30,}\\.wasm$`, "u"));
  }
  expect(crateName(`/src/${"a".repeat(240)}.rs`)).toBe("a".repeat(80));
});
