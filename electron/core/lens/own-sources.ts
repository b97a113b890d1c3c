import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** Folders of C libraries, of Rust's standard library and of packages, wherever they were compiled or installed. */
const LIBRARY_FOLDER =
  /(?:^|[/\\])(?:usr|rustc|rustlib|libc-(?:top|bottom)-half|wasi-libc|wasi-sysroot|wasi-sdk[^/\\]*|emscripten|emsdk|llvm-project|compiler-rt|libcxx|libcxxabi|dlmalloc|musl|node_modules|\.cargo[/\\]registry)[/\\]/;

/** Tells the files of a program's own from those of libraries. */
export interface OwnSources {
  /** The file that debug information means: absolute where it is on this machine. */
  locate(file: string): string;
  /** Of a file as `locate` gives it. */
  isOwn(file: string): boolean;
}

/**
 * Own is what stands in a source's folder or below it. Of a module that was built elsewhere, whose sources nobody named,
 * own is what isn't in a library's folder.
 */
export function createOwnSources(sources: readonly string[]): OwnSources {
  const folders = [...new Set(sources.map((source) => dirname(source)))];
  const given = new Set(sources);

  const isOwn = (file: string) => {
    if (given.has(file)) return true;
    if (folders.length === 0) return !LIBRARY_FOLDER.test(file);
    const folder = folders.find((each) => isBelow(file, each));
    return folder !== undefined && !LIBRARY_FOLDER.test(sep + relative(folder, file));
  };
  return {
    locate: remembered((file) => {
      if (isAbsolute(file)) return file;
      // Libraries are often built with their own folders taken out of the paths.
      return folders.map((folder) => resolve(folder, file)).find((path) => existsSync(path)) ?? file;
    }),
    isOwn: remembered(isOwn),
  };
}

function isBelow(file: string, folder: string): boolean {
  if (!isAbsolute(file)) return false;
  const path = relative(folder, file);
  return path !== "" && !path.startsWith("..") && !isAbsolute(path);
}

function remembered<Answer>(answer: (file: string) => Answer): (file: string) => Answer {
  const known = new Map<string, Answer>();
  return (file) => {
    let found = known.get(file);
    if (found === undefined) {
      found = answer(file);
      known.set(file, found);
    }
    return found;
  };
}
