import type { DeployedFunction } from "#shared/model/faas/function.ts";

/** What a host is told once of a function; its calls name it by `code`. */
export interface GuestCode {
  code: number;
  /** Codes that it forgets before, because others take their place. */
  drop: number[];
  form: "wasi-command" | "emscripten" | "wasm-exports";
  /** The module's or loader's file name: the first argument that a program sees. */
  name: string;
  /** The exported function that is called; null of programs. */
  main: string | null;
  input: DeployedFunction["input"];
  features: DeployedFunction["features"];
  environment: DeployedFunction["environment"];
  maxMemoryBytes: number;
  /** When the emulator began to read the code: `process.hrtime.bigint()` in decimal digits. */
  loadStartedNs: string;
  /** The function's own folder, or a copy of it; null where the function has no such feature. */
  folder: string | null;
}

/** What of a function's life is made anew for each of its calls. */
export type Freshness =
  /** An instance of the module. */
  | "instance"
  /** A V8 context with an instance in it. */
  | "context"
  /** An instance of a program; that of a library is kept. */
  | "isolate";
