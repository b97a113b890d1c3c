/* The values that modules are made of, as bytes. Core Specification 3.0, section 5.2 (values). */

/** LEB128 of a whole number from 0 on. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** LEB128 of any whole number. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest < -0x40 || rest >= 0x40) {
    const low = ((rest % 0x80) + 0x80) % 0x80;
    bytes.push(low | 0x80);
    rest = (rest - low) / 0x80;
  }
  return [...bytes, rest & 0x7f];
}

export function joined(parts: readonly (Uint8Array | number[])[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** Content with its size before it, as in sections and function bodies. */
export function sized(parts: readonly (Uint8Array | number[])[]): Uint8Array {
  const content = joined(parts);
  return joined([unsigned(content.length), content]);
}
