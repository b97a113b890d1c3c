/** As deep as OpenWhisk's JSON parser goes (spray-json's `maxNesting`); what writes JSON again would fail far below. */
const MAX_NESTING = 1000;

/** Reads what a client or a guest calls JSON. Throws a SyntaxError for what is none, and for what is nested too deeply. */
export function parseJson(text: string): unknown {
  // So deep a value takes two characters a level.
  if (text.length > 2 * MAX_NESTING && isTooDeep(text)) {
    throw new SyntaxError(`JSON input was nested more deeply than ${MAX_NESTING} levels`);
  }
  return JSON.parse(text);
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        inString = !inString;
        break;
      case 0x5c: // \
        if (inString) at++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (!inString && ++depth > MAX_NESTING) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        if (!inString) depth--;
        break;
    }
  }
  return false;
}
