import { basename, isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "#shared/model/diagnostic.ts";

/** What a message's file name may stand for. */
export interface MessageContext {
  /** The folder the compiler ran in. */
  folder: string;
  /** Absolute; a message that names no file belongs to the first. */
  sources: readonly string[];
  /** Object files made from the sources, in the same order: a linker's message about one is about its source. */
  objects?: readonly string[];
}

const LOCATED = /^(.+?):(\d+):(?:(\d+):)? (fatal error|error|warning|note|remark): (.*)$/;
const FROM_TOOL =
  /^(?:[\w.+-]*(?:gcc|g\+\+|clang|clang\+\+|emcc|em\+\+|cc1|cc1plus|wasm-ld|ld|lld|ld64|ld\.lld|lld-link|collect2)(?:-\d+)?(?:\.exe)?): (?:fatal )?(error|warning): (.*)$/;
/** The compiler proper about a file or an option, and zig, name neither themselves nor a place. */
const BARE = /^(error|warning): (.*)$/;
/** `prime.c:(.text+0x5): undefined reference to …`, and newer binutils with a line: `prime.c:4: undefined …`. */
const FROM_GNU_LINKER =
  /^(?:\S*\bld(?:\.\w+)?: )?(?:[^\s:]*\.o: in function .*?: ?)?(.+?):(?:(\d+):|\(\.[^)]*\):) ((?:undefined reference|multiple definition|first defined|relocation|warning:).*)$/;
const FROM_GNU_LINKER_BARE =
  /^\S*\bld(?:\.\w+)?: ((?:cannot find|cannot open|library .*not found|.*undefined reference|.*multiple definition).*)$/;
const MACOS_UNDEFINED = /^ {2}"_?(.+)", referenced from:$/;
const OBJECT_PREFIX = /^(.+\.o): (.*)$/;
/** A last line which only says that there were errors: of the linker, or of emcc about the program it started. */
const SUMMARY =
  /ld returned \d+ exit status|linker command failed with exit code|^em(?:cc|\+\+): error: '.*' failed \(/;

const SEVERITIES = {
  "fatal error": "error",
  error: "error",
  warning: "warning",
  note: "note",
  remark: "note",
} as const;

/** Moves clang's and gcc's trailing `[-Wname]` out of the message. */
function splitCode(message: string): { message: string; code?: string } {
  const match = /^(.*) \[(-W[^\]]+)\]$/.exec(message);
  return match ? { message: match[1]!, code: match[2]! } : { message };
}

function linkerDiagnostic(name: string | null, line: number, message: string, context: MessageContext): Diagnostic {
  const named = name === null ? undefined : context.sources.find((source) => basename(source) === basename(name));
  const file = named ?? context.sources[0] ?? "";
  return {
    file,
    line: named === undefined ? 0 : line,
    column: 0,
    severity: message.startsWith("warning:") ? "warning" : "error",
    message,
  };
}

function parseLine(line: string, context: MessageContext): Diagnostic | null {
  if (SUMMARY.test(line)) return null;
  const located = LOCATED.exec(line);
  if (located) {
    const [, file = "", lineNumber, column = "0", severity, message = ""] = located;
    return {
      file: isAbsolute(file) ? file : resolve(context.folder, file),
      line: Number(lineNumber),
      column: Number(column),
      severity: SEVERITIES[severity as keyof typeof SEVERITIES],
      ...splitCode(message),
    };
  }
  const tool = FROM_TOOL.exec(line);
  if (tool) {
    const severity = tool[1] === "warning" ? "warning" : "error";
    const about = OBJECT_PREFIX.exec(tool[2]!);
    const index = about === null ? -1 : (context.objects ?? []).indexOf(about[1]!);
    const file = context.sources[Math.max(index, 0)] ?? context.sources[0] ?? "";
    return { file, line: 0, column: 0, severity, ...splitCode(index < 0 ? tool[2]! : about![2]!) };
  }
  const bare = BARE.exec(line);
  if (bare) {
    const severity = bare[1] === "warning" ? "warning" : "error";
    return { file: context.sources[0] ?? "", line: 0, column: 0, severity, ...splitCode(bare[2]!) };
  }
  const linker = FROM_GNU_LINKER.exec(line);
  if (linker) return linkerDiagnostic(linker[1]!, Number(linker[2] ?? 0), linker[3]!, context);
  const unplaced = FROM_GNU_LINKER_BARE.exec(line);
  if (unplaced) return linkerDiagnostic(null, 0, unplaced[1]!, context);
  const undefinedSymbol = MACOS_UNDEFINED.exec(line);
  if (undefinedSymbol) return linkerDiagnostic(null, 0, `undefined symbol: ${undefinedSymbol[1]}`, context);
  return null;
}

/** Reads what gcc, clang, drivers around clang (emcc, zig) and the linkers they start (GNU ld, lld, wasm-ld, Apple's ld) print. */
export function parseGccLike(output: string, context: MessageContext): Diagnostic[] {
  return output.split(/\r?\n/).flatMap((line) => parseLine(line, context) ?? []);
}

const NO_MAIN =
  /entry symbol not defined[^:]*: main(?!\w)|undefined reference to [`'"]?(?:main|WinMain)(?!\w)|undefined symbol: (?:main|WinMain)(?!\w)|"_main", referenced from|unresolved external symbol (?:main|WinMain)(?!\w)/;

/** Whether a linker's complaint is about the program's `main`. */
export function saysMainIsMissing(output: string): boolean {
  return NO_MAIN.test(output);
}
