/**
 * Splits what was typed into arguments: blanks separate, single and double quotes keep blanks together.
 * A backslash is an ordinary character (Windows paths), except before a double quote inside double quotes.
 */
export function splitArguments(text: string): string[] {
  const found: string[] = [];
  let current: string | null = null;
  let quote: string | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (quote === '"' && character === "\\" && text[index + 1] === '"') {
        current += '"';
        index += 1;
      } else current += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      current ??= "";
    } else if (/\s/.test(character)) {
      if (current !== null) found.push(current);
      current = null;
    } else current = (current ?? "") + character;
  }
  if (current !== null) found.push(current);
  return found;
}

/** The text that `splitArguments` reads back as these arguments. */
export function joinArguments(args: readonly string[]): string {
  return args.map(quoteArgument).join(" ");
}

function quoteArgument(argument: string): string {
  if (argument !== "" && !/[\s"']/.test(argument)) return argument;
  return argument.includes("'") ? `"${argument.replaceAll('"', '\\"')}"` : `'${argument}'`;
}
