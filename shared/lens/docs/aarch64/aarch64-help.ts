import type { ReadingHelp } from "../reading-help.ts";
import { conditionWords } from "./conditions.ts";
import { A64_GENERAL_HELP } from "./general.ts";
import { A64_VECTOR_HELP } from "./vector.ts";

/** About an instruction by its name; `text` has its condition as the last operand where it has one. */
export function aarch64Help(mnemonic: string, text: string): ReadingHelp | null {
  const branched = conditionWords(/^bc?\.(\w+)$/.exec(mnemonic)?.[1] ?? "");
  if (branched !== null) return { title: "Conditional branch", text: `Goes on at the target if ${branched}.` };
  const help = A64_GENERAL_HELP.get(mnemonic) ?? A64_VECTOR_HELP.get(mnemonic);
  if (help === undefined) return null;
  const condition = /^f?c/.test(mnemonic) ? conditionWords(/, (\w\w)$/.exec(text)?.[1] ?? "") : null;
  return condition === null ? help : { ...help, text: `${help.text} The condition: ${condition}.` };
}
