import { WorkbenchError } from "../errors.ts";
import type { LensFunction } from "../model/lens/lens-view.ts";
import { nearestName } from "./nearest-name.ts";

/** From the inside out. */
const INNERMOST_BRACKETS = /<[^<>()]*>|\([^<>()]*\)/g;
const QUALIFIERS = /(?: (?:const|volatile|noexcept|&&?))+ *$/;

/** `squarer` of `int geometry::squarer<int>(int) const`, and of `geometry::squarer::<i32>`. */
function baseName(name: string): string {
  let bare = name;
  for (let before = ""; before !== bare;) {
    before = bare;
    bare = bare.replaceAll(INNERMOST_BRACKETS, "");
  }
  const last =
    bare
      .replace(QUALIFIERS, "")
      .trim()
      .split("::")
      .findLast((part) => part !== "") ?? "";
  return last.startsWith("operator") ? last : last.slice(last.lastIndexOf(" ") + 1);
}

/**
 * The functions of these names, each in full, as a symbol, or without its namespace and parameters; left out, the
 * program's own, or all where none is known to be. Throws INVALID_REQUEST for a name that none has.
 */
export function chooseLensFunctions(functions: readonly LensFunction[], names?: readonly string[]): LensFunction[] {
  if (names === undefined) {
    const own = functions.filter(({ kind }) => kind === "own");
    return own.length > 0 ? own : [...functions];
  }
  const chosen = new Set<LensFunction>();
  for (const asked of names) {
    const exact = functions.filter(({ key, name, symbol }) => [key, name, symbol].includes(asked));
    const found = exact.length > 0 ? exact : functions.filter(({ name }) => baseName(name) === asked);
    if (found.length === 0) throw unknownFunction(asked, functions);
    for (const each of found) chosen.add(each);
  }
  return [...chosen];
}

function unknownFunction(asked: string, functions: readonly LensFunction[]): WorkbenchError {
  const own = functions.filter(({ kind }) => kind === "own").map(({ name }) => name);
  const meant = nearestName(
    asked,
    functions.map(({ name }) => baseName(name)),
  );
  const question = meant === null ? "" : `Did you mean ${meant}? `;
  const known = own.length === 0 ? "It has no functions of its own." : `Its own are ${own.join(", ")}.`;
  return new WorkbenchError("INVALID_REQUEST", `There is no function ${asked}.`, { hint: `${question}${known}` });
}
