/** A file, link or folder that the program finds; folders come before what is in them. */
export interface FileSpec {
  path: string;
  kind: "file" | "directory" | "link";
  sizeBytes: number;
  target: string;
}

/** Everything as text, numbers and flags, because it is passed as JSON: no object of the host gets into the context. */
export interface SurroundingsSettings {
  thisProgram: string;
  args: string[];
  env: Record<string, string>;
  /** One character for every byte. */
  stdin: string;
  hasClock: boolean;
  hasRandom: boolean;
  files: FileSpec[];
  readOnly: boolean;
}

/** What of the host the code in the context calls. The guest itself never gets hold of these functions. */
export interface HostFunctions {
  /** `bytes` has one character for every byte, `text` is any. False when the guest has to end. */
  write(fd: number, text: string, kind: "bytes" | "text"): boolean;
  /** Milliseconds since the beginning of the call. */
  now(): number;
  /** One character for every byte. */
  random(length: number): string;
  /** Fills it with the contents of a file. */
  readFile(index: number, into: Uint8Array): void;
  /** Called before and after the instance is made. */
  instantiating(): void;
  instantiated(): void;
}

/** How the host sees the guest in its context: only through values that are no objects. */
export interface Surroundings {
  /** After the loader's script: starts a program whose loader is a function. */
  start(): void;
  /** Takes what a script threw. */
  failed(reason: unknown): void;
  /** `exit`, `failure`, `unusable`, `ended` or `unfinished`, then the exit code (or nothing), then a message, each on a line. */
  outcome(): string;
}
