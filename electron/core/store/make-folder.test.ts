import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mountSmallDisk, remountReadOnly } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { makeFolder } from "./make-folder.ts";

test("makes what is missing on the way, and leaves what is there", async () => {
  const path = join(temporaryFolder(), "a", "b ü", "c");
  await makeFolder(path);
  await makeFolder(path);
  expect(statSync(path).isDirectory()).toBe(true);
});

test("several that make the same at once all succeed", async () => {
  const root = temporaryFolder();
  const paths = Array.from({ length: 8 }, (_, index) => join(root, "a", "b", "c", String(index % 2)));
  await Promise.all(paths.map(makeFolder));
  expect(paths.every((path) => existsSync(path))).toBe(true);
});

test.skipIf(process.platform === "win32")("a link to a folder is one", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "real"));
  symlinkSync(join(root, "real"), join(root, "link"));
  await makeFolder(join(root, "link", "new"));
  expect(existsSync(join(root, "real", "new"))).toBe(true);
});

test("a file in the way is named", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  for (const path of [file, join(file, "a"), join(file, "a", "b")])
    await expect(makeFolder(path)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining(`${path} can't be made. ${file} is a file.`),
    });
});

test.runIf(existsSync("/proc/self"))("a file system that makes no folders ends it", async () => {
  await expect(makeFolder("/proc/new/folder")).rejects.toMatchObject({
    code: "INVALID_REQUEST",
    message: "The folder /proc/new/folder can't be made. Nothing can be made in /proc.",
  });
});

test("a disk that can't be written says so, and what is on it is found", async (context) => {
  const disk = join(temporaryFolder(), "disk");
  const refusal = mountSmallDisk(disk, 64 * 1024);
  if (refusal) return context.skip(refusal);
  mkdirSync(join(disk, "there"));
  remountReadOnly(disk);
  await makeFolder(join(disk, "there"));
  await expect(makeFolder(join(disk, "new", "folder"))).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
});
