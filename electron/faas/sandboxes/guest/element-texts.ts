/**
 * The elements of a JSON array as they stand in its text, so that what JavaScript's numbers can't hold gets through:
 * `[1.0, 9007199254740993]` is `1.0` and `9007199254740993`. The text must be valid.
 */
export function elementTexts(array: string): string[] {
  const texts: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let at = 0; at < array.length; at += 1) {
    const character = array[at]!;
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (depth === 1 && (character === "," || character === "]")) {
      texts.push(array.slice(start, at).trim());
      start = at + 1;
      if (character === "]") break;
    } else if (character === "]" || character === "}") depth -= 1;
  }
  return texts.length === 1 && texts[0] === "" ? [] : texts;
}
