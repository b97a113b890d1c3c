import { basename, dirname, join } from "node:path";
import { type Language, languageOf } from "#shared/model/target.ts";
import type { CompileRequest, ProcessStep } from "./adapter.ts";

/** How a compiler is called for one language. */
interface CDriver {
  exe: string;
  /** Before all other arguments, such as the `cc` of `zig cc`. */
  args: string[];
}

/** The driver for C++ takes C for C++, and links with the C++ library. */
export interface CDrivers {
  c: CDriver;
  cpp: CDriver;
  env?: Record<string, string>;
}

/** Two programs that lie side by side and differ in one part of their name: `gcc-12` and `g++-12`. */
export function driverPair(path: string, cName: string, cppName: string): CDrivers {
  return { c: { exe: path, args: [] }, cpp: { exe: cppBeside(path, cName, cppName), args: [] } };
}

export function cppBeside(path: string, cName: string, cppName: string): string {
  return join(dirname(path), basename(path).replace(cName, cppName));
}

/** One call of a driver; messages are in English whatever the user's language, because they are parsed. */
export function driverStep(
  { request, drivers }: { request: CompileRequest; drivers: CDrivers },
  label: string,
  sources: string[],
  args: string[],
  language: Language = request.language,
): ProcessStep {
  const driver = language === "cpp" ? drivers.cpp : drivers.c;
  const command = {
    exe: driver.exe,
    args: [...driver.args, ...args],
    cwd: dirname(request.sources[0]!),
    env: { LC_ALL: "C", ...drivers.env },
  };
  return { label, via: "process", sources, command };
}

/** A driver for C++ would take C files for C++. */
export function inTheirLanguage(sources: readonly string[], language: Language): string[] {
  return sources.flatMap((source) => (languageOf(source) === language ? [source] : ["-x", "c", source, "-x", "none"]));
}
