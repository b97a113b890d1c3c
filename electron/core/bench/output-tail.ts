/** Of a program that failed: enough for the message of a panic and the upper part of a backtrace. */
const TAIL_BYTES = 2 << 10;

/** The end of what a program printed, cut between characters; bytes that are no UTF-8 become U+FFFD. */
export function outputTail(output: Uint8Array): string {
  let start = Math.max(0, output.length - TAIL_BYTES);
  // A character begins with any byte but 10xxxxxx, and has at most three of those.
  const latest = start + 3;
  while (start > 0 && start < latest && ((output[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return new TextDecoder().decode(output.subarray(start));
}
