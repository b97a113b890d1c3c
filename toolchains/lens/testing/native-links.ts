import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand as run } from "../../process/run-command.ts";
import type { CodeListing, ListedInstruction } from "../code-listing.ts";
import { ElfFile } from "../elf/elf-file.ts";
import { placeElfFiles } from "../elf/placed-elf.ts";

export interface LinkAgreement {
  instructions: number;
  /** Those that addr2line was asked about, chosen at random. */
  asked: number;
  /** Of them, by the listing and by addr2line. */
  linked: number;
  linkedByAddr2line: number;
  /** `main.c:3, by llvm-objdump main.c:4`, where the listing says what neither tool says. */
  disagreements: string[];
  /** Where the two tools contradict each other and the listing agrees with llvm-objdump. */
  contradictions: number;
}

interface PlacedInstruction {
  instruction: ListedInstruction;
  section: string;
  offset: number;
}

/**
 * A listing of one object beside what LLVM's objdump says of all its instructions, and binutils' addr2line of some.
 * Binutils has the wrong file for some functions of objects with many sections of code.
 */
export async function compareLinks(object: string, listing: CodeListing, most = 200): Promise<LinkAgreement> {
  const instructions = await placedInstructions(object, listing);
  const byObjdump = await linesByObjdump(object);
  const chosen = chooseRandomly(instructions, most);
  const byAddr2line = await placesByAddr2line(object, chosen);
  const disagreements: string[] = [];
  let contradictions = 0;
  for (const item of instructions) {
    const ours = placeText(item);
    const line = byObjdump.get(item.section)?.get(item.offset);
    if (line === undefined) disagreements.push(`${described(item)}: no instruction by llvm-objdump`);
    // It prints a line where another one begins, and nothing where none is known.
    else if (ours !== null && ours !== line) disagreements.push(`${described(item)}: ${ours}, by llvm-objdump ${line}`);
    const theirs = byAddr2line.get(item);
    if (theirs === undefined || theirs === ours) continue;
    if (ours !== null && ours === line) contradictions += 1;
    else disagreements.push(`${described(item)}: ${ours ?? "no line"}, by addr2line ${theirs ?? "no line"}`);
  }
  return {
    instructions: instructions.length,
    asked: chosen.length,
    linked: chosen.filter((item) => placeText(item) !== null).length,
    linkedByAddr2line: chosen.filter((item) => byAddr2line.get(item) !== null).length,
    disagreements,
    contradictions,
  };
}

const described = ({ section, offset, instruction }: PlacedInstruction) => `${section}+${offset} ${instruction.text}`;

function placeText({ instruction: { places } }: PlacedInstruction): string | null {
  return places[0] === undefined ? null : `${places[0].file}:${places[0].line}`;
}

async function placedInstructions(object: string, listing: CodeListing): Promise<PlacedInstruction[]> {
  const [placed] = placeElfFiles([new ElfFile(readFileSync(object))]);
  const sections = placed!.file.sections.filter(({ executable }) => executable);
  const items: PlacedInstruction[] = [];
  for (const listed of listing.functions) {
    const section = sections.find((candidate) => {
      const start = placed!.addressOf(candidate);
      return listed.address >= start && listed.address < start + candidate.sizeBytes;
    })!;
    const start = placed!.addressOf(section);
    for (const instruction of await listing.instructions(listed))
      items.push({ instruction, section: section.name, offset: instruction.address - start });
  }
  return items;
}

/** What a comparison lacks here; null where nothing. */
export async function missingLinkTools(): Promise<string | null> {
  const context = createDetectionContext({ run });
  for (const name of ["llvm-objdump", "addr2line"])
    if ((await context.findExecutables([name])).length === 0) return `no ${name} on PATH`;
  return null;
}

async function outputOf(exe: string, args: string[]): Promise<string> {
  const result = await run({ exe, args, env: { LC_ALL: "C" }, maxOutputBytes: 256 * 1024 * 1024 });
  if (result.exitCode !== 0) throw new Error(`${exe} ${args.join(" ")}: ${result.stderr}`);
  return result.stdout;
}

/** By section and offset; null of an instruction without a line. */
async function linesByObjdump(object: string): Promise<Map<string, Map<number, string | null>>> {
  const sections = new Map<string, Map<number, string | null>>();
  let section = new Map<number, string | null>();
  let line: string | null = null;
  for (const text of (await outputOf("llvm-objdump", ["-d", "-l", object])).split("\n")) {
    const name = /^Disassembly of section (.*):$/.exec(text)?.[1];
    const offset = /^ +([0-9a-f]+): /.exec(text)?.[1];
    if (name !== undefined) {
      section = new Map();
      sections.set(name, section);
    } else if (offset !== undefined) section.set(Number.parseInt(offset, 16), line);
    else if (/^; .*:\d+$/.test(text)) line = placeOf(text.slice(2));
  }
  return sections;
}

function chooseRandomly<Item>(items: readonly Item[], count: number): Item[] {
  const rest = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && rest.length > 0)
    chosen.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  return chosen;
}

async function placesByAddr2line(
  object: string,
  chosen: readonly PlacedInstruction[],
): Promise<Map<PlacedInstruction, string | null>> {
  const places = new Map<PlacedInstruction, string | null>();
  for (const section of new Set(chosen.map((item) => item.section))) {
    const asked = chosen.filter((item) => item.section === section);
    const addresses = asked.map(({ offset }) => `0x${offset.toString(16)}`);
    const answers = (await outputOf("addr2line", ["-j", section, "-e", object, ...addresses])).trim().split("\n");
    for (const [index, item] of asked.entries()) places.set(item, placeOf(answers[index]!));
  }
  return places;
}

function placeOf(answer: string): string | null {
  const [, file, line] = /^(.*):(\d+|\?)(?: \(discriminator \d+\))?$/.exec(answer) ?? [];
  return file === undefined || file === "??" || line === "?" || line === "0" ? null : `${resolve(file)}:${line}`;
}
