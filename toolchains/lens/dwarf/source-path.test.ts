import { expect, test } from "vitest";
import { sourcePath } from "./source-path.ts";

test.each([
  ["/home/me", "x.c", "/home/me/x.c"],
  ["/home/me", "../inc/x.h", "/home/inc/x.h"],
  ["/home/me", "./x.c", "/home/me/x.c"],
  ["/home/me", "/usr/include/stdio.h", "/usr/include/stdio.h"],
  ["", "src/main.rs", "src/main.rs"],
  ["C:\\work", "src/x.c", "C:\\work\\src\\x.c"],
  ["C:\\work", "D:/inc/x.h", "D:\\inc\\x.h"],
  ["/C:/work", "x.c", "C:\\work\\x.c"],
  ["", "", ""],
])("%s and %s: %s", (folder, path, full) => {
  expect(sourcePath(folder, path)).toBe(full);
});
