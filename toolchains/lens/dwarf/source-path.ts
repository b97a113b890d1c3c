import { posix, win32 } from "node:path";

/**
 * A file's path as debug information tells it, by the folder it is relative to, without `.` and `..`. It stays relative
 * where the compiler wasn't told more.
 */
export function sourcePath(folder: string, path: string): string {
  const full = folder === "" || isAbsolute(path) ? path : `${folder}/${path}`;
  // A compiler with a file system of its own may write drives below its root: /C:/x.c.
  const ofDrive = /^\/([A-Za-z]:[/\\].*)$/.exec(full)?.[1] ?? full;
  if (ofDrive === "") return "";
  return /^(?:[A-Za-z]:|\\\\)/.test(ofDrive) ? win32.normalize(ofDrive) : posix.normalize(ofDrive);
}

function isAbsolute(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(path);
}
