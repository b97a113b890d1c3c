// How fast the lens is, as its window sees it: opening a module of 3 MB with 5,000 functions, and what a change of a C file
// of 100 lines costs with the warm embedded compiler, from asking to the WAT and to all panes. `-- MODULES CHANGES`: how often.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS, largeModule } from "./large-module.mjs";
import { say, startWorkbench } from "./workbench.mjs";

const modules = Number(process.argv[2] ?? 5);
const changes = Number(process.argv[3] ?? 20);
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
