import { DebugReader } from "./debug-reader.ts";
import { FORM, fixedFormBytes, type FormSizes } from "./forms.ts";

export interface AttributeSpecification {
  attribute: number;
  form: number;
  /** Of the form `implicit_const`: the value itself. */
  constant: number;
}

/** The shape of an entry. DWARF 5, section 7.5.3 (abbreviations tables). */
export interface Abbreviation {
  tag: number;
  hasChildren: boolean;
  attributes: AttributeSpecification[];
  /** Bytes of all attributes together; null where that differs from entry to entry. */
  fixedBytes: number | null;
}

/** The abbreviations that begin at `offset`, by their codes. Throws a RangeError where they are damaged. */
export function readAbbreviations(
  debugAbbrev: Uint8Array,
  offset: number,
  sizes: FormSizes,
): ReadonlyMap<number, Abbreviation> {
  const reader = new DebugReader(debugAbbrev, offset);
  const abbreviations = new Map<number, Abbreviation>();
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb();
    const hasChildren = reader.u8() !== 0;
    const attributes: AttributeSpecification[] = [];
    for (;;) {
      const attribute = reader.uleb();
      const form = reader.uleb();
      if (attribute === 0 && form === 0) break;
      attributes.push({ attribute, form, constant: form === FORM.implicitConst ? reader.sleb() : 0 });
    }
    abbreviations.set(code, { tag, hasChildren, attributes, fixedBytes: bytesOf(attributes, sizes) });
  }
  return abbreviations;
}

function bytesOf(attributes: readonly AttributeSpecification[], sizes: FormSizes): number | null {
  let total = 0;
  for (const { form } of attributes) {
    const sizeBytes = fixedFormBytes(form, sizes);
    if (sizeBytes === null) return null;
    total += sizeBytes;
  }
  return total;
}
