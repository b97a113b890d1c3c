export const FUNCTIONS = 5_000;
const MODULE_BYTES = 3_000_000;

/** A module of 3 MB: functions of one parameter and result that multiply and add, with names; WebAssembly Core Specification, section 5. */
export function largeModule() {
  const leb = (value) => {
    const out = [];
    do {
      const low = value & 0x7f;
      value >>>= 7;
      out.push(value === 0 ? low : low | 0x80);
    } while (value !== 0);
    return out;
  };
  const text = (name) => [...leb(name.length), ...Buffer.from(name)];
  const section = (id, content) => Buffer.concat([Buffer.from([id, ...leb(content.length)]), content]);
  const step = (constant) => [0x20, 0, 0x41, ...leb(constant), 0x6c, 0x41, ...leb(constant + 1), 0x6a, 0x21, 0];
  const bodyBytes = Math.floor(MODULE_BYTES / FUNCTIONS) - 24;
  const bodies = Array.from({ length: FUNCTIONS }, (_, index) => {
    const body = [0];
    for (let turn = 0; body.length < bodyBytes; turn += 1) body.push(...step((index + turn) % 60));
    if (index > 0) body.push(0x20, 0, 0x10, ...leb(index - 1), 0x21, 0);
    body.push(0x20, 0, 0x0b);
    return Buffer.from([...leb(body.length), ...body]);
  });
  const names = Buffer.from([
    ...leb(FUNCTIONS),
    ...Array.from({ length: FUNCTIONS }, (_, index) => [...leb(index), ...text(`function_${index}`)]).flat(),
  ]);
  return Buffer.concat([
    Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    section(1, Buffer.from([1, 0x60, 1, 0x7f, 1, 0x7f])),
    section(3, Buffer.from([...leb(FUNCTIONS), ...Array.from({ length: FUNCTIONS }, () => 0)])),
    section(7, Buffer.from([1, ...text("last"), 0, ...leb(FUNCTIONS - 1)])),
    section(10, Buffer.concat([Buffer.from(leb(FUNCTIONS)), ...bodies])),
    section(0, Buffer.from([...text("name"), 1, ...leb(names.length), ...names])),
  ]);
}
