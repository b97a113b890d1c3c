import type { ReadingHelp } from "./reading-help.ts";

/** Names that share an explanation, separated by spaces, with a title and a sentence. */
export type MachineEntry = readonly [names: string, title: string, text: string];

export function machineEntries(entries: readonly MachineEntry[]): [string, ReadingHelp][] {
  return entries.flatMap(([names, title, text]) =>
    names.split(" ").map((name) => [name, { title, text }] as [string, ReadingHelp]),
  );
}
