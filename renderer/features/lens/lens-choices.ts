import { z } from "zod";
import { LensArchitecture, LensSyntax } from "#shared/model/lens/lens-code.ts";
import { LensPaneId } from "#shared/model/lens/lens-view.ts";
import { Optimization } from "#shared/model/target.ts";
import { CompilerId, RuntimeRef } from "#shared/model/tool.ts";

/** What the second side of a comparison has in place of the first one's. */
export const LensComparison = z.discriminatedUnion("by", [
  z.object({ by: z.literal("level"), other: Optimization, pane: LensPaneId }),
  z.object({ by: z.literal("wasm-compiler"), other: CompilerId, pane: LensPaneId }),
  z.object({ by: z.literal("native-compiler"), other: CompilerId, pane: LensPaneId }),
  z.object({ by: z.literal("engine"), other: LensPaneId, pane: LensPaneId }),
]);
export type LensComparison = z.infer<typeof LensComparison>;

/** What is looked at and how; the address holds it, and the window remembers it. */
export const LensChoices = z.object({
  /** Absolute; null: the program that is open. */
  file: z.string().nullable(),
  /** Null: the first one of the sources. */
  functionKey: z.string().nullable(),
  /** Panes of machine code from left to right, `native` among them. */
  engines: z.array(RuntimeRef),
  optimization: Optimization,
  /** Null, here and below: what is usual here. */
  wasmCompiler: CompilerId.nullable(),
  nativeCompiler: CompilerId.nullable(),
  architecture: LensArchitecture.nullable(),
  syntax: LensSyntax,
  comparison: LensComparison.nullable(),
});
export type LensChoices = z.infer<typeof LensChoices>;

/** What the list and the panes show of it. */
export const LensLook = z.object({
  library: z.boolean(),
  wat: z.boolean(),
  bytes: z.boolean(),
  counts: z.boolean(),
});
export type LensLook = z.infer<typeof LensLook>;

const DEFAULT_CHOICES: LensChoices = {
  file: null,
  functionKey: null,
  engines: ["native", "wasmtime"],
  optimization: "O2",
  wasmCompiler: null,
  nativeCompiler: null,
  architecture: null,
  syntax: "intel",
  comparison: null,
};

const DEFAULT_LOOK: LensLook = { library: false, wat: true, bytes: false, counts: false };

/** The part of the address behind its question mark, such as `fn=square&on=native,wasmtime&opt=O2`. */
export function writeQuery(choices: LensChoices): string {
  const { comparison } = choices;
  const entries: [string, string | null][] = [
    ["file", choices.file],
    ["fn", choices.functionKey],
    ["on", choices.engines.join()],
    ["opt", choices.optimization],
    ["wasm", choices.wasmCompiler],
    ["native", choices.nativeCompiler],
    ["arch", choices.architecture],
    ["syntax", choices.syntax === "intel" ? null : choices.syntax],
    ["vs", comparison && `${comparison.by},${comparison.pane},${comparison.other}`],
  ];
  return new URLSearchParams(entries.filter((entry): entry is [string, string] => entry[1] !== null)).toString();
}

/** What an address says; what it leaves out, or says in words that don't exist, is not changed by it. */
export function readQuery(query: string): Partial<LensChoices> {
  if (query === "") return {};
  const params = new URLSearchParams(query);
  const [by, pane, ...other] = (params.get("vs") ?? "").split(",");
  const on = params.get("on");
  // An address names everything that isn't as usual: what it doesn't name is as usual.
  const named: Record<keyof LensChoices, unknown> = {
    file: params.get("file"),
    functionKey: params.get("fn"),
    engines: on === null ? undefined : on.split(",").filter((ref) => ref !== ""),
    optimization: params.get("opt") ?? undefined,
    wasmCompiler: params.get("wasm"),
    nativeCompiler: params.get("native"),
    architecture: params.get("arch"),
    syntax: params.get("syntax") ?? "intel",
    comparison: params.has("vs") ? { by, pane, other: other.join() } : null,
  };
  return Object.fromEntries(
    Object.entries(LensChoices.shape).flatMap(([key, schema]) => {
      const read = schema.safeParse(named[key as keyof LensChoices]);
      return read.success ? [[key, read.data]] : [];
    }),
  );
}

const STORAGE_KEY = "workbench.lens";
const Stored = z.object({ choices: LensChoices.partial(), look: LensLook.partial() });

/** As it was the last time; what was looked at is another matter than how. */
export function recallLens(storage: Pick<Storage, "getItem">): { choices: LensChoices; look: LensLook } {
  try {
    const { choices, look } = Stored.parse(JSON.parse(storage.getItem(STORAGE_KEY) ?? ""));
    return { choices: { ...DEFAULT_CHOICES, ...choices }, look: { ...DEFAULT_LOOK, ...look } };
  } catch {
    return { choices: DEFAULT_CHOICES, look: DEFAULT_LOOK };
  }
}

export function rememberLens(storage: Pick<Storage, "setItem">, choices: LensChoices, look: LensLook): void {
  const { file: _file, functionKey: _functionKey, comparison: _comparison, ...how } = choices;
  try {
    storage.setItem(STORAGE_KEY, JSON.stringify({ choices: how, look }));
  } catch {
    // A full or forbidden storage only costs the memory of what was chosen.
  }
}
