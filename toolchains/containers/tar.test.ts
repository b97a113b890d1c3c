import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { type TarEntry, tarOf } from "./tar.ts";

const folder = mkdtempSync(join(tmpdir(), "tar "));

async function bytesOf(entries: TarEntry[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of tarOf(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("the system's tar unpacks it, also long paths; the same content gives the same bytes", async (ctx) => {
  const tar = ["/bin/tar", "/usr/bin/tar"].find((path) => existsSync(path));
  if (tar === undefined) return ctx.skip("no tar here");
  writeFileSync(join(folder, "source"), Buffer.alloc(1000, 7));
  const long = `${"folder/".repeat(20)}file`;
  const entries: TarEntry[] = [
    { path: "empty/", mode: 0o755, content: null },
    { path: "größe.txt", mode: 0o644, content: { text: "größe\n" } },
    { path: long, mode: 0o755, content: { file: join(folder, "source") } },
    { path: "block", mode: 0o600, content: { text: "x".repeat(512) } },
  ];
  const bytes = await bytesOf(entries);
  expect(bytes.length % 512).toBe(0);
  expect(await bytesOf(entries)).toEqual(bytes);
  writeFileSync(join(folder, "made.tar"), bytes);
  execFileSync(tar, ["-xf", join(folder, "made.tar"), "-C", folder]);
  expect(readFileSync(join(folder, "größe.txt"), "utf8")).toBe("größe\n");
  expect(readFileSync(join(folder, long))).toEqual(Buffer.alloc(1000, 7));
  expect(statSync(join(folder, long)).mode & 0o777).toBe(0o755);
  expect(statSync(join(folder, "empty")).isDirectory()).toBe(true);
  expect(readFileSync(join(folder, "block"), "utf8")).toHaveLength(512);
});

test("ballast has its size and can't be compressed", async () => {
  const length = 3 * 2 ** 20 + 5;
  const bytes = await bytesOf([{ path: "ballast", mode: 0o644, content: { ballastBytes: length } }]);
  const ballast = bytes.subarray(512, 512 + length);
  expect(ballast).toHaveLength(length);
  expect(deflateRawSync(ballast).length).toBeGreaterThan(length);
  expect(bytes.subarray(512 + length).every((byte) => byte === 0)).toBe(true);
});

test("a path that fits nowhere is refused", async () => {
  await expect(bytesOf([{ path: "x".repeat(200), mode: 0o644, content: { text: "" } }])).rejects.toThrow("too long");
});
