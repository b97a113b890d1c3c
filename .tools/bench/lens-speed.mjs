// How fast the lens is, as its window sees it: opening a module of 3 MB with 5,000 functions, and what a change of a C file
// of 100 lines costs with the warm embedded compiler, from asking to the WAT and to all panes. `-- MODULES CHANGES`: how often.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { say, startWorkbench } from "./workbench.mjs";

const modules = Number(process.argv[2] ?? 5);
const changes = Number(process.argv[3] ?? 20);
const FUNCTIONS = 5_000;
const MODULE_BYTES = 3_000_000;
/** Native code is compiled beside. */
const ENGINES = ["native", "wasmtime"];

const workbench = await startWorkbench();
const { client, dataDir } = workbench;
try {
  const { tools } = await client.tools.list();
  const here = new Set(tools.flatMap(({ state, modes }) => (state === "available" ? modes : [])));
  const engines = ENGINES.filter((engine) => engine === "native" || here.has(engine));

  const module = join(dataDir, "large.wasm");
  const bytes = largeModule();
  writeFileSync(module, bytes);
  console.log(`${(bytes.length / 1e6).toFixed(1)} MB, ${FUNCTIONS} functions`);
  const opened = [];
  const firstCode = [];
  const compiled = [];
  for (let turn = 0; turn < modules; turn += 1) {
    const { panes, id, functions } = await open({ files: [module], engines: [] });
    opened.push(panes.wat);
    if (functions.length < FUNCTIONS) throw new Error(`only ${functions.length} functions`);
    const startedMs = performance.now();
    await client.lens.code({ id, key: functions[turn * 7].key });
    firstCode.push(performance.now() - startedMs);
  }
  for (const engine of engines.filter((each) => each !== "native")) {
    const { panes } = await open({ files: [module], engines: [engine] });
    compiled.push(panes[engine]);
  }
  say("the module's functions are listed", opened, " ms", "2000 ms");
  say("the code of one of them", firstCode, " ms");
  if (compiled.length > 0) say("its machine code in Wasmtime", compiled, " ms");

  const source = join(dataDir, "hundred.c");
  const wat = [];
  const all = [];
  for (let turn = -2; turn < changes; turn += 1) {
    writeFileSync(source, hundredLines(turn));
    const request = { files: [source], engines, wasmCompiler: "embedded-clang" };
    const { panes, id, functions, failures } = await open(request);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    const startedMs = performance.now();
    await client.lens.code({ id, key: functions.find(({ kind }) => kind === "own").key });
    const codeMs = performance.now() - startedMs;
    // The first ones load what is loaded once.
    if (turn < 0) continue;
    wat.push(panes.wat + codeMs);
    all.push(Math.max(...Object.values(panes)) + codeMs);
  }
  say("WAT after a change, with the code of a function", wat, " ms", "500 ms");
  say(`all panes (WAT, ${engines.join(", ")})`, all, " ms", "1200 ms");
} finally {
  await workbench.close();
}

/** Milliseconds until each pane came first, and what the view then has. */
async function open(request) {
  const startedMs = performance.now();
  const view = { panes: {}, id: "", functions: [], failures: [] };
  for await (const event of await client.lens.open(request)) {
    if (event.type === "sources") view.id = event.id;
    if (event.type === "build" && event.build.failure) view.failures.push(event.build.failure.message);
    if (event.type !== "pane") continue;
    view.panes[event.pane.id] ??= performance.now() - startedMs;
    view.functions = event.functions;
    if (event.pane.failure) view.failures.push(`${event.pane.title}: ${event.pane.failure.message}`);
  }
  return view;
}

/** A hundred lines in ten functions, and a `main` that calls them; `change` is in one of them. */
function hundredLines(change) {
  const functions = Array.from({ length: 10 }, (_, index) => [
    `int step${index}(const int *values, int count) {`,
    `  int sum = ${index === 5 ? change + 100 : index};`,
    "  for (int i = 0; i < count; i++) {",
    `    if (values[i] % ${index + 2} == 0)`,
    "      sum += values[i] * values[i];",
    "    else",
    `      sum ^= values[i] << ${index % 7};`,
    "  }",
    "  return sum;",
    "}",
  ]);
  const calls = functions.map((_, index) => `  total += step${index}(values, 64);`);
  return [
    "#include <stdio.h>",
    ...functions.flat(),
    "int main(void) {",
    "  int values[64], total = 0;",
    "  for (int i = 0; i < 64; i++) values[i] = i * 31 % 17;",
    ...calls,
    '  printf("%d\\n", total);',
    "  return 0;",
    "}",
    "",
  ].join("\n");
}

/** Functions of one parameter and result that multiply and add, with names; WebAssembly Core Specification, section 5. */
function largeModule() {
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
