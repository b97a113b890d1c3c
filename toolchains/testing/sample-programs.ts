import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Language } from "#shared/model/target.ts";
import { temporaryFolder } from "./fake-tools.ts";

/** Source files of one small program; the first is the one to build. */
export interface SampleProgram {
  files: Record<string, string>;
  /** Names of files that the first one reads. */
  reads: string[];
}

export interface SamplePrograms {
  /** Prints `21`, part of it from another file; its name has spaces and non-ASCII in it. */
  good: SampleProgram;
  /** Its only error is in line 3. */
  error: SampleProgram;
  /** Calls `nope`, which exists nowhere. */
  unlinkable: SampleProgram;
  /** Has a function `square` and no `main`. */
  withoutMain: SampleProgram;
}

const header = "#pragma once\n#define FACTOR 7\n";

export const SAMPLE_PROGRAMS: Record<Language, SamplePrograms> = {
  c: {
    good: {
      files: {
        "größe ü.c":
          '#include <math.h>\n#include <stdio.h>\n#include "sub folder/value.h"\nint main(void) { printf("%d\\n", FACTOR * (int)sqrt(9.0)); return 0; }\n',
        "sub folder/value.h": '#include "../factor.h"\n',
        "factor.h": header,
      },
      reads: ["größe ü.c", "sub folder/value.h", "factor.h"],
    },
    error: { files: { "error.c": "int main(void)\n{\n  return cuont;\n}\n" }, reads: ["error.c"] },
    unlinkable: { files: { "link.c": "int nope(void);\nint main(void) { return nope(); }\n" }, reads: ["link.c"] },
    withoutMain: {
      files: { "square.c": "static int calls;\nint square(int x) { calls++; return x * x; }\n" },
      reads: ["square.c"],
    },
  },
  cpp: {
    good: {
      files: {
        "größe ü.cpp":
          '#include <cmath>\n#include <cstdio>\n#include "sub folder/value.h"\nint main() { int *factor = new int(FACTOR); std::printf("%d\\n", *factor * (int)std::sqrt(9.0)); delete factor; }\n',
        "sub folder/value.h": '#include "../factor.h"\n',
        "factor.h": header,
      },
      reads: ["größe ü.cpp", "sub folder/value.h", "factor.h"],
    },
    error: { files: { "error.cpp": "int main()\n{\n  return cuont;\n}\n" }, reads: ["error.cpp"] },
    unlinkable: { files: { "link.cpp": "int nope();\nint main() { return nope(); }\n" }, reads: ["link.cpp"] },
    withoutMain: { files: { "square.cc": 'extern "C" int square(int x) { return x * x; }\n' }, reads: ["square.cc"] },
  },
  rust: {
    good: {
      files: {
        "größe ü.rs": 'mod value;\nfn main() { println!("{}", value::FACTOR * 3); }\n',
        "value.rs": "pub const FACTOR: i32 = 7;\n",
      },
      reads: ["größe ü.rs", "value.rs"],
    },
    error: { files: { "error.rs": "fn main()\n{\n  cuont();\n}\n" }, reads: ["error.rs"] },
    unlinkable: {
      files: { "link.rs": 'extern "C" { fn nope() -> i32; }\nfn main() { std::process::exit(unsafe { nope() }) }\n' },
      reads: ["link.rs"],
    },
    withoutMain: {
      files: { "square.rs": '#[no_mangle]\npub extern "C" fn square(x: i32) -> i32 { x * x }\n' },
      reads: ["square.rs"],
    },
  },
};

/** Says in C whether the compiler was told that wasm has vectors. */
export const SIMD_PROGRAM: SampleProgram = {
  files: {
    "simd.c": `#include <stdio.h>
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
int main(void) { printf("%d bits\\n", (int)(8 * sizeof wasm_i32x4_splat(1))); return 0; }
#else
int main(void) { puts("no vectors"); return 0; }
#endif
`,
  },
  reads: ["simd.c"],
};

/** Writes files into a new folder, whose name has a space, and gives that folder. */
export function writeFiles(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Absolute path of the program's first file, written with the others into a new folder. */
export function writeProgram(program: SampleProgram): string {
  return join(writeFiles(program.files), Object.keys(program.files)[0]!);
}
