import type { GuestCall } from "../guest-call.ts";
import type { WasmInstance } from "../web-assembly.ts";
import { descriptorFunctions } from "./descriptor-functions.ts";
import { directoryFunctions } from "./directory-functions.ts";
import { ERRNO } from "./errno.ts";
import { pathFunctions } from "./path-functions.ts";
import { pollFunctions } from "./poll-functions.ts";
import { processFunctions } from "./process-functions.ts";
import { transferFunctions } from "./transfer-functions.ts";
import { WasiState } from "./wasi-state.ts";

/** What every function takes: `i` is an i32, `I` an i64 (witx of WASI preview 1). */
const PARAMETERS = {
  args_get: "ii",
  args_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "iIi",
  environ_get: "ii",
  environ_sizes_get: "ii",
  fd_advise: "iIIi",
  fd_allocate: "iII",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "iII",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "iI",
  fd_filestat_set_times: "iIIi",
  fd_pread: "iiiIi",
  fd_prestat_dir_name: "iii",
  fd_prestat_get: "ii",
  fd_pwrite: "iiiIi",
  fd_read: "iiii",
  fd_readdir: "iiiIi",
  fd_renumber: "ii",
  fd_seek: "iIii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiiIIi",
  path_link: "iiiiiii",
  path_open: "iiiiiIIii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_exit: "i",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
} as const;
type WasiFunctionName = keyof typeof PARAMETERS;

export const WASI_PARAMETERS: Readonly<Record<string, string>> = PARAMETERS;

/** A function of WASI as a guest calls it: with whatever it declared as its type. */
type WasiFunction = (...values: unknown[]) => number;

/**
 * WASI preview 1 for one guest after the other: the functions are made once per process or worker, and a call only
 * exchanges what they work on.
 *
 *   const wasi = createWasiImports();           // once
 *   wasi.begin(call);                           // for each call
 *   const instance = new WebAssembly.Instance(module, wasi.imports);
 *   const exitCode = wasi.start(instance);      // a program; of a library wasi.initialize(instance), then callExport
 *   wasi.end();
 *
 * A module whose start function exits throws GuestExit out of the instantiation already.
 */
export interface WasiImports {
  readonly imports: { readonly wasi_snapshot_preview1: Readonly<Record<WasiFunctionName, WasiFunction>> };
  /** Before instantiation. */
  begin(call: GuestCall): void;
  /**
   * Runs a program (`_start`) and returns its exit code. Throws GuestExit where the call was ended at a limit, and what
   * the guest itself threw, a trap for instance.
   */
  start(instance: WasmInstance): number;
  /** Gives the functions the memory of a library (a reactor), and calls its `_initialize` if it has one. */
  initialize(instance: WasmInstance): void;
  /** Gives the functions the memory of a library that was initialized in an earlier call. */
  resume(instance: WasmInstance): void;
  /** Lets go of everything of the call. */
  end(): void;
}

export function createWasiImports(): WasiImports {
  const state = new WasiState();
  const functions: Record<WasiFunctionName, (...values: never[]) => number> = {
    ...processFunctions(state),
    ...descriptorFunctions(state),
    ...transferFunctions(state),
    ...directoryFunctions(state),
    ...pathFunctions(state),
    ...pollFunctions(state),
  };
  const guarded = Object.entries(functions).map(([name, body]) => [
    name,
    guard(state, PARAMETERS[name as WasiFunctionName], body),
  ]);

  return {
    imports: { wasi_snapshot_preview1: Object.freeze(Object.fromEntries(guarded)) },

    begin: (call) => state.begin(call),
    end: () => state.end(),

    start(instance) {
      state.memory.attach(instance);
      const start = instance.exports["_start"];
      if (typeof start !== "function") throw new TypeError("the module exports no function _start");
      return untilExit(state, () => start());
    },

    initialize(instance) {
      state.memory.attach(instance);
      const initialize = instance.exports["_initialize"];
      if (typeof initialize === "function") initialize();
    },

    resume: (instance) => state.memory.attach(instance),
  };
}

/** A guest that caught the exception that ends it has ended all the same. */
function untilExit(state: WasiState, run: () => void): number {
  try {
    run();
  } catch (error) {
    if (state.ended === null) throw error;
  }
  if (state.ended === null) return 0;
  if (state.ended.reason !== "exit") throw state.ended;
  return state.ended.exitCode ?? 0;
}

/**
 * A module may declare an import with any type, so that what arrives here can be anything; and JavaScript's numbers for
 * pointers are signed.
 */
function guard(state: WasiState, parameters: string, body: (...values: never[]) => number): WasiFunction {
  const takes = body as (...values: unknown[]) => number;
  return (...values) => {
    if (state.ended !== null) throw state.ended;
    if (values.length !== parameters.length) return ERRNO.inval;
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (parameters[index] === "I") {
        if (typeof value !== "bigint") return ERRNO.inval;
      } else {
        if (typeof value !== "number") return ERRNO.inval;
        values[index] = value >>> 0;
      }
    }
    state.memory.refresh();
    return takes(...values);
  };
}
