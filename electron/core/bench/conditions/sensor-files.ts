import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Trimmed text of a small file, such as the kernel's; null when it isn't there or can't be read. */
export function readText(...path: string[]): string | null {
  try {
    return readFileSync(join(...path), "utf8").trim();
  } catch {
    return null;
  }
}

/** A number that is all a file holds. */
export function readNumber(...path: string[]): number | null {
  const text = readText(...path);
  return text === null || text === "" || !Number.isFinite(Number(text)) ? null : Number(text);
}

/** Names in a folder that match, in order; none when there is no such folder. */
export function listNames(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .toSorted();
  } catch {
    return [];
  }
}
