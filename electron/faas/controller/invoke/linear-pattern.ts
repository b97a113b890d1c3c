import { setFlagsFromString } from "node:v8";

/**
 * A regular expression of a function's schema. It runs in the controller over what any client sends, so it may not
 * backtrack: V8's linear engine (https://v8.dev/blog/non-backtracking-regexp) takes it, or nobody does. That leaves out
 * look-around, back references and \p{…}. Throws a SyntaxError then.
 */
export function linearPattern(source: string): RegExp {
  allowLinearEngine();
  return new RegExp(source, LINEAR);
}

/** A flag that is V8's own. */
const LINEAR = "l";

let isAllowed = false;

/** V8 has the engine behind a switch, which may be turned at any time before such an expression is made. */
function allowLinearEngine(): void {
  if (isAllowed) return;
  setFlagsFromString("--enable-experimental-regexp-engine");
  isAllowed = true;
}
