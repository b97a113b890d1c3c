import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { executableOf } from "./executable.ts";

let parent: string;
let code: string;
let own: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "executable-"));
  code = join(parent, "code");
  own = join(parent, "own");
  mkdirSync(join(code, "data"), { recursive: true });
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function write(name: string, content: string, mode = 0o755): void {
  writeFileSync(join(code, name), content);
  chmodSync(join(code, name), mode);
}

test.skipIf(process.platform === "win32")("a program is started where it lies", async () => {
  write("exec", "#!/bin/sh\n");
  write("text", "no program", 0o644);
  write("module", "\0asm\u0001\0\0\0");
  expect(await executableOf({ folder: code, entry: "exec" }, own)).toBe(join(code, "exec"));
  for (const entry of ["text", "module", "absent"]) expect(await executableOf({ folder: code, entry }, own)).toBeNull();
});

test("on Windows under a name with an ending, beside what came with it", async () => {
  write("exec", "MZ program");
  write("part.dll", "MZ library");
  write("data/list.txt", "plates");
  const file = await executableOf({ folder: code, entry: "exec" }, own, "win32");
  expect(file).toBe(join(own, "exec.exe"));
  expect(readFileSync(file!, "utf8")).toBe("MZ program");
  const copied = readdirSync(own, { recursive: true, encoding: "utf8" });
  expect(new Set(copied)).toEqual(new Set(["data", join("data", "list.txt"), "exec.exe", "part.dll"]));
  expect(readdirSync(code)).toContain("exec");
});

test("on Windows only what Windows can start", async () => {
  write("exec", "#!/bin/sh\n");
  write("ready.exe", "MZ program");
  expect(await executableOf({ folder: code, entry: "exec" }, own, "win32")).toBeNull();
  expect(await executableOf({ folder: code, entry: "absent" }, own, "win32")).toBeNull();
  expect(await executableOf({ folder: code, entry: "ready.exe" }, own, "win32")).toBe(join(code, "ready.exe"));
});
