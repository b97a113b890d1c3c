import type { Failure } from "#shared/model/failure.ts";

/**
 * The two ways to answer: words on stdout, or exactly one JSON document on one line there.
 * Progress and logs go to stderr in both, so that stdout can be piped.
 */
export interface Output {
  json: boolean;
  /**
   * The command's answer, once. Fields of the command that it doesn't name are there too, as they are when nothing is
   * known; with a failure its `error` stands beside them.
   */
  answer(document: Record<string, unknown>, text: string, failure?: Failure | null): void;
  /** A line that stays. */
  note(text: string): void;
  /** A line that the next one replaces on a terminal, and that isn't printed elsewhere. */
  progress(text: string): void;
}

/** `nothing` holds every field of the command's answer, as it is when there is nothing to tell. */
export function createOutput(
  json: boolean,
  nothing: Record<string, unknown> = {},
  streams: { stdout: NodeJS.WritableStream; stderr: NodeJS.WritableStream & { isTTY?: boolean } } = process,
): Output {
  const { stdout, stderr } = streams;
  let progressShown = false;
  let answered = false;
  const clearProgress = () => {
    if (progressShown) stderr.write("\r\u001b[K");
    progressShown = false;
  };
  return {
    json,
    answer(document, text, failure = null) {
      clearProgress();
      if (json) {
        // Such as a command that ends after it was interrupted.
        if (answered) return;
        answered = true;
        stdout.write(`${JSON.stringify({ ...nothing, ...document, ...(failure && { error: failure }) })}\n`);
        return;
      }
      if (text !== "") stdout.write(text.endsWith("\n") ? text : `${text}\n`);
      if (failure) stderr.write(formatFailure(failure));
    },
    note(text) {
      clearProgress();
      stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      clearProgress();
      stderr.write(text);
      progressShown = true;
    },
  };
}

function formatFailure({ message, hint }: Failure): string {
  return `error: ${message}\n${hint ? `  ${hint.replaceAll("\n", "\n  ")}\n` : ""}`;
}
