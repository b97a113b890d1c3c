import { NotMangled } from "../symbol-text.ts";

/* RFC 3492, section 5 (parameter values of Punycode). */
const BASE = 36;
const MIN_THRESHOLD = 1;
const MAX_THRESHOLD = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE = 128;

/** RFC 3492, section 6.2 (decoding). Throws NotMangled. */
export function decodePunycode(basic: string, encoded: string): string {
  const output = basic.split("");
  let code = INITIAL_CODE;
  let bias = INITIAL_BIAS;
  let index = 0;
  for (let at = 0; at < encoded.length;) {
    const before = index;
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = digitOf(encoded[at++]);
      index += digit * weight;
      const threshold = Math.min(MAX_THRESHOLD, Math.max(MIN_THRESHOLD, k - bias));
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = output.length + 1;
    bias = adapted(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > 0x10_ffff) throw new NotMangled();
    output.splice(index++, 0, String.fromCodePoint(code));
  }
  return output.join("");
}

function digitOf(character: string | undefined): number {
  const digit = "abcdefghijklmnopqrstuvwxyz0123456789".indexOf(character ?? "?");
  if (digit < 0) throw new NotMangled();
  return digit;
}

function adapted(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - MIN_THRESHOLD) * MAX_THRESHOLD) / 2; k += BASE)
    rest = Math.floor(rest / (BASE - MIN_THRESHOLD));
  return k + Math.floor(((BASE - MIN_THRESHOLD + 1) * rest) / (rest + SKEW));
}
