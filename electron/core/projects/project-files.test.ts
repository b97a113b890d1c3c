import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { mountSmallDisk } from "../testing/small-disk.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import {
  createEntry,
  listEntries,
  openRoot,
  readProjectFile,
  removeEntry,
  renameEntry,
  resolveInside,
  writeProjectFile,
} from "./project-files.ts";

describe("a path that leaves the project is refused", () => {
  test.each(["../x", "a/../../x", "/etc/passwd", "", ".", "a\0b", ".."])("%j", async (path) => {
    await expect(resolveInside(temporaryFolder(), path)).rejects.toMatchObject({ code: "OUTSIDE_PROJECT" });
  });

  test.runIf(process.platform !== "win32")("also by a link, for reading and for writing through it", async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "secret"), "secret");
    const root = temporaryFolder();
    symlinkSync(outside, join(root, "link"));
    await expect(readProjectFile(root, "link/secret")).rejects.toMatchObject({ code: "OUTSIDE_PROJECT" });
    await expect(writeProjectFile(root, "link/new", "x")).rejects.toMatchObject({ code: "OUTSIDE_PROJECT" });
    await expect(removeEntry(root, "link/secret")).rejects.toMatchObject({ code: "OUTSIDE_PROJECT" });
    expect(existsSync(join(outside, "new"))).toBe(false);
  });

  test("a name that only begins with two dots is fine", async () => {
    const root = temporaryFolder();
    expect(await resolveInside(root, "..notes/x")).toBe(join(root, "..notes", "x"));
  });
});

test("lists folders first, each sorted, without what tools make", async () => {
  const root = temporaryFolder();
  for (const path of ["b.c", "a.c", "lib/z.h", "lib/a b ü.h", "target/debug/x", ".git/config", "node_modules/p/i.js"]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "");
  }
  const { entries, truncated } = await listEntries(root);
  expect(entries.map(({ path }) => path)).toEqual(["lib", "lib/a b ü.h", "lib/z.h", "a.c", "b.c"]);
  expect(truncated).toBe(false);
});

test("a huge folder is listed up to a bound, and that is said", async () => {
  const root = temporaryFolder();
  for (let index = 0; index < 2_100; index += 1) writeFileSync(join(root, `${index}`), "");
  const { entries, truncated } = await listEntries(root);
  expect(entries).toHaveLength(2_000);
  expect(truncated).toBe(true);
});

test("text is kept to the byte: line ends, byte order mark, any script", async () => {
  const root = temporaryFolder();
  const text = "\ufeffint main(void)\r\n{ /* größe 数 */ }\n";
  await writeProjectFile(root, "größe ü.c", text);
  expect(await readProjectFile(root, "größe ü.c")).toBe(text);
});

test("a binary file, a file in another encoding and a huge one are not opened as text", async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, "binary"), Buffer.from([0, 1, 2]));
  writeFileSync(join(root, "latin1"), Buffer.from([0x67, 0x72, 0xf6]));
  writeFileSync(join(root, "huge"), Buffer.alloc(5 << 20, 0x61));
  for (const path of ["binary", "latin1", "huge"])
    await expect(readProjectFile(root, path)).rejects.toMatchObject({ code: "FILE_NOT_TEXT" });
  await expect(readProjectFile(root, "absent.c")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test("creating over something and renaming onto something are refused, nothing is lost", async () => {
  const root = temporaryFolder();
  await writeProjectFile(root, "a.c", "a");
  await createEntry(root, "deep/new/b.c", "file");
  await expect(createEntry(root, "a.c", "file")).rejects.toMatchObject({ code: "FILE_EXISTS" });
  await expect(createEntry(root, "deep", "folder")).rejects.toMatchObject({ code: "FILE_EXISTS" });
  await expect(renameEntry(root, "a.c", "deep/new/b.c")).rejects.toMatchObject({ code: "FILE_EXISTS" });
  await renameEntry(root, "a.c", "deep/c.c");
  expect(readFileSync(join(root, "deep", "c.c"), "utf8")).toBe("a");
  await removeEntry(root, "deep");
  expect(existsSync(join(root, "deep"))).toBe(false);
  await expect(removeEntry(root, "deep")).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
});

test("a full disk keeps the saved file as it was", async (context) => {
  const root = join(temporaryFolder(), "disk");
  const refusal = mountSmallDisk(root, 16 * 1024);
  if (refusal) return context.skip(refusal);
  await writeProjectFile(root, "a.c", "saved");
  await expect(writeProjectFile(root, "a.c", "x".repeat(64 * 1024))).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(await readProjectFile(root, "a.c")).toBe("saved");
});

test("a folder that isn't there, and a relative one", async () => {
  await expect(openRoot(join(temporaryFolder(), "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  await expect(openRoot("somewhere")).rejects.toMatchObject({ code: "INVALID_REQUEST" });
});
