// What the emulator adds to a look-up in a list, a module of about 270 KB whose code is compiled: server-side times of
// `wasm-instance` and `v8-context`, against the same module and input in a bare Node process that instantiates it for
// every call (and makes a context first, for the latter). Measured alternately.
import { createContext, Script } from "node:vm";
import binaryen from "binaryen";
import { startEmulator } from "./emulator.mjs";
import { median, quantile } from "./workbench.mjs";

const ROUNDS = Number(process.argv[2] ?? 20);
const CALLS = Number(process.argv[3] ?? 50);
/** At most this many times the floor, and so many milliseconds more. */
const GOAL = { factor: 2, extraMs: 0.3 };
const PLATES = 2_000;
const CODE_BYTES = 300_000;

/** A list of numbers, a function that looks one up, and as much other code as makes up the size. */
function lookUpModule() {
  const list = Buffer.alloc(PLATES * 4);
  for (let index = 0; index < PLATES; index++) list.writeUInt32LE((index * 7919) % 99_991, index * 4);
  const data = [...list].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  const filler = [];
  for (let index = 0; index * 60 < CODE_BYTES; index++)
    filler.push(
      `(func (param i32 i32) (result i32) ${"(local.set 0 (i32.xor (i32.mul (local.get 0) (i32.const 48271)) (local.get 1)))".repeat(4)} (local.get 0))`,
    );
  const parsed = binaryen.parseText(`(module (memory (export "memory") 4) (data (i32.const 1024) "${data}")
    (func (export "find") (param $plate i32) (result i32) (local $at i32)
      (loop $next
        (if (i32.eq (i32.load (i32.add (i32.const 1024) (i32.shl (local.get $at) (i32.const 2)))) (local.get $plate))
          (then (return (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $at) (i32.const ${PLATES}))))
      (i32.const -1))
    ${filler.join("\n")})`);
  parsed.setFeatures(binaryen.Features.MVP);
  return parsed.emitBinary();
}

const bytes = lookUpModule();
const wanted = 1_234;
const plate = (wanted * 7919) % 99_991;
const module = new WebAssembly.Module(bytes);
const inContext = new Script("(module) => new WebAssembly.Instance(module, {})");
const floors = {
  "wasm-instance": () => new WebAssembly.Instance(module, {}).exports.find(plate),
  "v8-context": () => inContext.runInContext(createContext({}))(module).exports.find(plate),
};

function floorMs(act) {
  const startedNs = process.hrtime.bigint();
  if (act() !== wanted) throw new Error("not found");
  return Number(process.hrtime.bigint() - startedNs) / 1e6;
}

async function serverMs(url) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([plate]),
  });
  const { output, times } = await answer.json();
  if (output !== wanted) throw new Error(`${url}: ${answer.status} ${JSON.stringify(output)}`);
  return times.totalNs / 1e6;
}

console.log(`module of ${(bytes.length / 1024).toFixed(0)} KB, ${ROUNDS} rounds of ${CALLS} calls`);
const emulator = await startEmulator();
try {
  let met = true;
  for (const sandbox of ["wasm-instance", "v8-context"]) {
    const url = await emulator.deploy(`look-up-${sandbox}`, {
      kind: "wasm:1",
      code: bytes,
      main: "find",
      annotations: { "workbench-sandbox": sandbox },
    });
    const floor = [];
    const server = [];
    for (let round = -1; round < ROUNDS; round++) {
      for (let call = 0; call < CALLS; call++) {
        const pair = [floorMs(floors[sandbox]), await serverMs(url)];
        // The first round makes the sandbox and compiles.
        if (round < 0) continue;
        floor.push(pair[0]);
        server.push(pair[1]);
      }
    }
    const limitMs = GOAL.factor * median(floor) + GOAL.extraMs;
    const isMet = median(server) <= limitMs;
    met &&= isMet;
    console.log(
      `${sandbox}: server p50 ${median(server).toFixed(3)} ms (p99 ${quantile(server, 0.99).toFixed(3)}), floor p50 ${median(floor).toFixed(3)} ms, at most ${limitMs.toFixed(3)} ms: ${isMet ? "met" : "missed"}`,
    );
  }
  process.exitCode = met ? 0 : 1;
} finally {
  await emulator.close();
}
