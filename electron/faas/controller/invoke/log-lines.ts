import type { LogLine } from "../../sandboxes/sandbox.ts";

/** `2019-03-14T09:26:53.589000000Z`: OpenWhisk stamps to the nanosecond. */
function stampOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, -1)}000000Z`;
}

/**
 * What of a function's lines is kept: as many as the limit of its logs allows, then OpenWhisk's word that there were
 * more. None at all where the limit is 0. Takes no more lines than it keeps.
 */
export function collectLogs(lines: Iterable<LogLine>, limitBytes: number): string[] {
  if (limitBytes === 0) return [];
  const kept: string[] = [];
  let leftBytes = limitBytes;
  let stampedMs = Number.NaN;
  let stamp = "";
  for (const { atMs, stream, text } of lines) {
    if (atMs !== stampedMs) {
      stampedMs = atMs;
      stamp = stampOf(atMs);
    }
    const line = `${stamp} ${stream}: ${text}`;
    leftBytes -= Buffer.byteLength(line);
    if (leftBytes < 0) {
      const end = `Logs were truncated because the total bytes size exceeds the limit of ${limitBytes} bytes.`;
      kept.push(`${stamp} stderr: ${end}`);
      break;
    }
    kept.push(line);
  }
  return kept;
}

/** The lines of a text one by one: a guest may have printed nothing but line ends, and millions of them. */
export function* linesOf(text: string, stream: LogLine["stream"], atMs: number): Generator<LogLine> {
  for (let start = 0; start < text.length;) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    yield { atMs, stream, text: text.slice(start, end) };
    start = end + 1;
  }
}
