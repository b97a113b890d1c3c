import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mountSmallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { writeFileAtomic } from "./atomic-write.ts";

test("replaces the whole file and leaves nothing else behind", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "größe ü.json");
  await writeFileAtomic(path, "old, and longer than the new one");
  await writeFileAtomic(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["größe ü.json"]);
});

test("many writers at once: one of the texts, never a mixture", async () => {
  const path = join(temporaryFolder(), "file");
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  expect(texts).toContain(readFileSync(path, "utf8"));
});

test.skipIf(process.platform === "win32").each([0o600, 0o755])("a file keeps its mode %o", async (mode) => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "old");
  chmodSync(path, mode);
  await writeFileAtomic(path, "new");
  expect(statSync(path).mode & 0o777).toBe(mode);
  expect(readFileSync(path, "utf8")).toBe("new");
});

test.skipIf(process.platform === "win32")("a link stays a link, and what it leads to is written", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "kept elsewhere"));
  const file = join(folder, "kept elsewhere", "prime.c");
  const link = join(folder, "prime.c");
  writeFileSync(file, "old");
  symlinkSync(file, link);
  await writeFileAtomic(link, "new");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(realpathSync(link)).toBe(file);
  expect(readFileSync(file, "utf8")).toBe("new");
  expect(readdirSync(folder).sort()).toEqual(["kept elsewhere", "prime.c"]);
});

test("a full disk: DISK_FULL says what to do, the old file is whole, no temporary file stays", async (context) => {
  const folder = join(temporaryFolder(), "disk");
  const refusal = mountSmallDisk(folder, 64 * 1024);
  if (refusal) return context.skip(refusal);
  const path = join(folder, "settings.json");
  await writeFileAtomic(path, "kept");
  writeFileSync(join(folder, "filler"), Buffer.alloc(48 * 1024));
  await expect(writeFileAtomic(path, "x".repeat(64 * 1024))).rejects.toMatchObject({
    code: "DISK_FULL",
    hint: expect.stringContaining("Free some space"),
  });
  expect(readFileSync(path, "utf8")).toBe("kept");
  expect(readdirSync(folder).sort()).toEqual(["filler", "settings.json"]);
});
