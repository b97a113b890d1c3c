import type { TrapKind } from "#shared/model/program-run.ts";
import type { RuntimeId } from "#shared/model/tool.ts";

/** What a program looks like from outside that ended by a trap: `words` are on stdout or stderr, and on neither else. */
interface Trap {
  /** Null where a signal ends it. */
  exitCode: number | null;
  words: RegExp;
}

/** How a runtime is found, and where it truly differs from the others: every difference is a line with its reason. */
export interface RuntimeFacts {
  /** Programs it consists of; none when it is no program of the machine's own. */
  executables: string[];
  /** What it said of its version, as recorded, and the version in it; `help` where detection reads that, too. */
  versions: { said: string; version: string; help?: string }[];
  trap: Trap;
  /** Traps that it calls by the name of another. */
  mistakenTraps?: Partial<Record<TrapKind, TrapKind>>;
  /** A program can end as after a trap: with its exit code, and nothing said of who chose that. */
  forgeableTraps?: true;
  /** Why it has no instructions on tables but calls. */
  withoutTableInstructions?: string;
  /** Higher ones don't come through. */
  greatestExitCode?: number;
  /** Folders keep their own path or are called ".". */
  keepsFolderNames?: true;
  /** Why it passes no environment variables. */
  withoutEnvironment?: string;
  /** Why a link leads a module out of the folder it was given. */
  followsLinks?: string;
  /** Why a module sees the folder it is started in, and no other. */
  showsOnlyWorkingFolder?: string;
  /** Why what is written into "." isn't on the disk. */
  forgetsWorkingFolder?: string;
}

const WASMER_HELP =
  "  -s, --singlepass\n  -c, --cranelift\n      --volume <[HOST_DIR:]GUEST_DIR>\n      --disable-cache\n";
const IWASM_HELP = "  --interp  Run the wasm app with interpreter mode\n  --map-dir=<guest::host>\n";

/** V8 has one name for an empty entry of a table and one of another type; the others have one for all beyond a table. */
const V8_TRAPS = {
  "out of bounds table access": "undefined element",
  "uninitialized element": "indirect call type mismatch",
} as const;
const ONE_TABLE_TRAP = { "out of bounds table access": "undefined element" } as const;

export const RUNTIME_FACTS: Partial<Record<RuntimeId, RuntimeFacts>> = {
  native: { executables: [], versions: [], trap: { exitCode: null, words: /^/ } },
  node: { executables: [], versions: [], trap: { exitCode: 134, words: /wasm trap/ }, mistakenTraps: V8_TRAPS },
  wasmtime: {
    executables: ["wasmtime"],
    versions: [
      { said: "wasmtime 48.0.8\n", version: "48.0.8" },
      { said: "wasmtime 48.0.8 (abcdef012 2026-11-01)\n", version: "48.0.8" },
      { said: "wasmtime-cli 17.0.1\n", version: "17.0.1" },
    ],
    trap: { exitCode: 134, words: /wasm trap/ },
    mistakenTraps: ONE_TABLE_TRAP,
    greatestExitCode: 125,
  },
  wasmer: {
    executables: ["wasmer"],
    versions: [
      { said: "wasmer 7.4.2\n", version: "7.4.2", help: WASMER_HELP },
      { said: "wasmer 6.1.0-rc.2\n", version: "6.1.0-rc.2", help: WASMER_HELP },
    ],
    trap: { exitCode: 45, words: /RuntimeError/ },
    mistakenTraps: ONE_TABLE_TRAP,
    forgeableTraps: true,
    forgetsWorkingFolder: 'it lays a folder called "." or "/" under a root in memory that takes all writes',
  },
  lucet: {
    executables: ["lucetc", "lucet-wasi"],
    versions: [],
    trap: { exitCode: 101, words: /lucet-wasi runtime error/ },
    withoutTableInstructions: "it is older than they are, and only what compilers write can be said in older words",
    // The processor has one signal for both faults of a division, and its tables are checked by their length alone.
    mistakenTraps: { "integer overflow": "integer divide by zero", "uninitialized element": "undefined element" },
    forgeableTraps: true,
  },
  wazero: {
    executables: ["wazero"],
    versions: [
      { said: "v1.12.0\n", version: "1.12.0" },
      { said: "1.5.0\n", version: "1.5.0" },
      { said: "dev\n", version: "dev" },
    ],
    trap: { exitCode: 1, words: /wasm error/ },
    mistakenTraps: { ...ONE_TABLE_TRAP, "uninitialized element": "undefined element" },
    forgeableTraps: true,
    followsLinks: "its command line gives no more than a name to a folder of the system, as its help says",
  },
  wasmi: {
    executables: ["wasmi"],
    versions: [
      { said: "wasmi 2.0.0\n", version: "2.0.0" },
      { said: "wasmi_cli 0.46.0\n", version: "0.46.0" },
    ],
    trap: { exitCode: 1, words: /failed during execution/ },
    mistakenTraps: ONE_TABLE_TRAP,
    forgeableTraps: true,
    greatestExitCode: 125,
    keepsFolderNames: true,
  },
  wasm2c: {
    executables: [],
    versions: [],
    trap: { exitCode: 134, words: /wasm trap/ },
    // Of memory and table it has one name for what is out of bounds, and one for all that is wrong with a call.
    mistakenTraps: {
      "out of bounds table access": "out of bounds memory access",
      "undefined element": "indirect call type mismatch",
      "uninitialized element": "indirect call type mismatch",
    },
  },
  deno: {
    executables: ["deno"],
    versions: [],
    trap: { exitCode: 134, words: /wasm trap/ },
    mistakenTraps: V8_TRAPS,
  },
  bun: { executables: ["bun"], versions: [], trap: { exitCode: 134, words: /wasm trap/ } },
  wasmedge: {
    executables: ["wasmedge"],
    versions: [
      { said: "wasmedge version 0.14.1\n", version: "0.14.1" },
      { said: "/home/ada/.wasmedge/bin/wasmedge version 0.17.0\n", version: "0.17.0" },
      {
        said: 'wasmedge version 0.13.5\n/usr/lib/wasmedge/libwasmedgePluginWasiLogging.so (plugin "wasi_logging") version 0.1.0.0\n',
        version: "0.13.5",
      },
    ],
    trap: { exitCode: 134, words: /execution failed/ },
    forgeableTraps: true,
  },
  iwasm: {
    executables: ["iwasm"],
    versions: [
      { said: "iwasm 2.4.3\n\nAbout Wasm Proposals:\n  Always-on:\n", version: "2.4.3", help: IWASM_HELP },
      { said: "iwasm 2.1.0\n", version: "2.1.0", help: IWASM_HELP },
    ],
    trap: { exitCode: 1, words: /Exception: / },
    forgeableTraps: true,
  },
  wasm3: {
    executables: ["wasm3"],
    versions: [
      { said: "Wasm3 v0.9.0 on x86_64\nBuild: Nov 22 2026 07:44:00, GCC 12.2.0\n", version: "0.9.0" },
      { said: "Wasm3 v0.5.0 on x86_64\nBuild: Jun  4 2021 17:51:20, Clang 11.0.0\n", version: "0.5.0" },
    ],
    trap: { exitCode: 1, words: /\[trap\]/ },
    forgeableTraps: true,
    keepsFolderNames: true,
    withoutEnvironment: "wasm3's command line has no option for them",
    followsLinks: "not every build of it keeps to the folder",
    showsOnlyWorkingFolder: "wasm3's command line has no option for folders",
  },
};
