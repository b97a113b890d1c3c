import type { JobView } from "#shared/model/job.ts";

export interface OutputChunk {
  stream: "stdout" | "stderr" | "info";
  text: string;
}

/** More text than this makes the page slow; what is cut away is said. */
const MOST_SHOWN_CHARACTERS = 200_000;

// oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
const ESCAPE_SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g;

/** The last part of a log without terminal colours, and how many characters before it were left out. */
export function tailOfOutput(
  log: JobView["log"],
  mostCharacters = MOST_SHOWN_CHARACTERS,
): { chunks: OutputChunk[]; omitted: number } {
  const chunks: OutputChunk[] = [];
  let room = mostCharacters;
  let omitted = 0;
  for (const { stream, text } of log.toReversed()) {
    const plain = text.replaceAll(ESCAPE_SEQUENCE, "");
    const kept = room > 0 ? plain.slice(-room) : "";
    omitted += plain.length - kept.length;
    room -= kept.length;
    if (kept) chunks.unshift({ stream, text: kept });
  }
  return { chunks, omitted };
}
