import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Target } from "#shared/model/target.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { existingArtifact } from "./existing-artifact.ts";

const MODULE = "\0asm\u0001\0\0\0";

function take(files: Record<string, string>, name: string, target: Target) {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return existingArtifact(join(folder, name), target);
}

test.each([
  ["a.wasm", "wasm32-wasip1"],
  ["A.WASM", "wasm32-wasip1"],
  ["program", "native"],
  ["program.bin", "native"],
] as const)("%s is taken for %s", async (name, target) => {
  expect(await take({ [name]: name.toLowerCase().endsWith("wasm") ? MODULE : "x" }, name, target)).toMatchObject({
    target,
    companions: [],
  });
});

test("a loader comes with the module beside it", async () => {
  const artifact = await take({ "a.js": "x", "a.wasm": MODULE }, "a.js", "emscripten");
  expect(artifact.companions).toEqual([expect.stringMatching(/a\.wasm$/)]);
  expect(artifact.sizeBytes).toBe(1 + MODULE.length);
});

test.each<[string, Record<string, string>, string, Target, RegExp]>([
  ["a module without its ending, natively", { "a.bin": MODULE }, "a.bin", "native", /Rename .* a\.wasm.* node/],
  ["and on a wasm runtime", { "a.bin": MODULE }, "a.bin", "wasm32-wasip1", /Rename .* a\.wasm/],
  ["a module natively", { "a.wasm": MODULE }, "a.wasm", "native", /Choose a wasm runtime/],
  ["a loader on a WASI runtime", { "a.js": "x" }, "a.js", "wasm32-wasip1", /node:emscripten/],
  ["a loader's module", { "a.js": "x", "a.wasm": MODULE }, "a.wasm", "emscripten", /loader beside it: a\.js/],
  ["a module without a loader", { "a.wasm": MODULE }, "a.wasm", "emscripten", /WASI modules/],
  ["an executable on a wasm runtime", { program: "x" }, "program", "wasm32-wasip1", /Choose native/],
])("%s", async (_name, files, name, target, hint) => {
  await expect(take(files, name, target)).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    hint: expect.stringMatching(hint),
  });
});
