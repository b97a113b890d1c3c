import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { formatCommand } from "./command-line.ts";

test("plain arguments stay as they are", () => {
  expect(formatCommand({ exe: "/usr/bin/gcc", args: ["-O2", "prime.c", "-o", "out/prime", "-DX=1,2"] })).toBe(
    "/usr/bin/gcc -O2 prime.c -o out/prime -DX=1,2",
  );
});

test("whatever a shell would act on is quoted", () => {
  expect(formatCommand({ exe: "cc", args: ["a b", "", "it's", "$HOME", "größe ü.c"] })).toBe(
    `cc 'a b' '' 'it'\\''s' '$HOME' 'größe ü.c'`,
  );
});

test.skipIf(process.platform === "win32")("a POSIX shell reads back exactly the arguments", () => {
  const args = ["", " ", "a\nb", "'", '"', "\\", "$(date)", "`x`", "*", "~", "!", "#x", "größe ü.c", "-x", "a;b", "&"];
  const echo = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
  const line = formatCommand({ exe: process.execPath, args: ["-e", echo, "--", ...args] });
  expect(JSON.parse(execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" }))).toEqual(args);
});
