import { joined, unsigned } from "./byte-writer.ts";
import { readOutline } from "./module-outline.ts";
import { copySection, withOneMore, writeModule, writeName, writeSection } from "./section-writer.ts";
import { SECTION } from "./sections.ts";

/** Under which name the program's own `_start` is still exported, so that no compiler drops it as unused. */
const KEPT_NAME = "start_of_the_program";
const KIND_FUNCTION = 0x00;
const TYPE_WITHOUT_VALUES = [0x60, 0x00, 0x00];
/** No locals, and the end of the body. */
const EMPTY_BODY = [0x02, 0x00, 0x0b];

/**
 * The same module with a `_start` that returns at once: a runtime loads, compiles and instantiates all of it and runs
 * nothing. Undefined when it exports no function `_start`. Throws a RangeError when the module is damaged.
 */
export function stubStart(bytes: Uint8Array): Uint8Array | undefined {
  const { sections, types, imports, functions, exports } = readOutline(bytes);
  const program = exports.find(({ name, kind }) => name === "_start" && kind === "function");
  if (!program) return undefined;
  const stub = imports.filter(({ kind }) => kind === "function").length + functions.length;
  const find = (id: number) => sections.find((section) => section.id === id);
  const exported = (name: string, kind: number, index: number) => joined([writeName(name), [kind], unsigned(index)]);
  const kinds = ["function", "table", "memory", "global", "tag"];
  const rewritten: Record<number, () => Uint8Array> = {
    [SECTION.type]: () => withOneMore(bytes, find(SECTION.type), TYPE_WITHOUT_VALUES),
    [SECTION.function]: () => withOneMore(bytes, find(SECTION.function), unsigned(types.length)),
    [SECTION.export]: () =>
      joined([
        unsigned(exports.length + 1),
        ...exports.map(({ name, kind, index }) =>
          exported(name, kinds.indexOf(kind), name === program.name ? stub : index),
        ),
        exported(KEPT_NAME, KIND_FUNCTION, program.index),
      ]),
    [SECTION.code]: () => withOneMore(bytes, find(SECTION.code), EMPTY_BODY),
  };
  return writeModule(
    sections.map((section) => {
      const rewrite = rewritten[section.id];
      return rewrite ? writeSection(section.id, [rewrite()]) : copySection(bytes, section);
    }),
  );
}
