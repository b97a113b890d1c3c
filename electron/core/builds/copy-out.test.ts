import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import type { Artifact } from "#shared/model/build.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { copyOut, refuseOverwriting } from "./copy-out.ts";

test("a file by any of its names is not written over, another one may be", async () => {
  const folder = temporaryFolder();
  const source = join(folder, "prime.c");
  const other = join(folder, "other.c");
  writeFileSync(source, "");
  writeFileSync(other, "");
  linkSync(source, join(folder, "hard"));
  const names = [source, join(folder, "hard")];
  if (process.platform !== "win32") {
    symlinkSync(source, join(folder, "soft"));
    names.push(join(folder, "soft"));
  }
  for (const name of names)
    await expect(refuseOverwriting(name, [other, source])).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  await refuseOverwriting(other, [source, join(folder, "absent.h")]);
  await refuseOverwriting(join(folder, "new"), [source]);
});

test("a folder is told what to add", async () => {
  const folder = temporaryFolder();
  await expect(refuseOverwriting(folder, [])).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    message: expect.stringContaining("this is a folder"),
    hint: expect.stringContaining(join(folder, "program")),
  });
});

test("companions stand beside the artifact under its name", async () => {
  const folder = temporaryFolder();
  const [path, companion] = [join(folder, "prime.js"), join(folder, "prime.wasm")];
  writeFileSync(path, "loader");
  writeFileSync(companion, "module");
  mkdirSync(join(folder, "out"));
  const artifact: Artifact = {
    path,
    companions: [companion],
    sizeBytes: 12,
    sha256: "",
    target: "emscripten",
    kind: "program",
  };
  const copied = await copyOut(artifact, join(folder, "out", "new", "first.js"));
  expect([copied.path, ...copied.companions].map((file) => basename(file))).toEqual(["first.js", "first.wasm"]);
  expect(readFileSync(copied.companions[0] ?? "", "utf8")).toBe("module");
});
