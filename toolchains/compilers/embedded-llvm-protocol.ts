import type { ErrorCode } from "#shared/errors.ts";
import type { EmbeddedFiles } from "./adapter.ts";

/** A run of one tool inside the embedded compiler. Paths in `args` are of this machine where they appear in `files` or `sources`. */
export interface EmbeddedCall {
  tool: string;
  args: string[];
  sources: string[];
  files: EmbeddedFiles;
}

export interface EmbeddedAnswer {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** From the core to the helper process, and on to its compiler thread. */
export type EmbeddedRequest = { type: "warm" } | { type: "call"; call: EmbeddedCall };

/** One for each request, in the same order. `fault`: the helper could not do its part, such as writing the output. */
export type EmbeddedReply =
  | { type: "answer"; answer: EmbeddedAnswer }
  | { type: "fault"; error: { code: ErrorCode; message: string; hint: string | null } };
