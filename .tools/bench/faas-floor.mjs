// What the emulator adds to a look-up in a list, a module of about 270 KB whose code is compiled: server-side times of
// `wasm-instance` and `v8-context`, against the same module, input and kind of loader in a bare Node process that does the
// same for every call and waits between two of them as a sandbox does. Measured alternately.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "./emulator.mjs";
import { startFloor } from "./faas-floor-client.mjs";
import { buildPlateReader, PLATE } from "./plate-reader.mjs";
import { median, quantile } from "./workbench.mjs";

const ROUNDS = Number(process.argv[2] ?? 20);
const CALLS = Number(process.argv[3] ?? 50);
/** At most this many times the floor, and so many milliseconds more. */
const GOAL = { factor: 2, extraMs: 0.3 };

const CASES = [
  { sandbox: "wasm-instance", target: "wasm32-wasip1" },
  { sandbox: "v8-context", target: "wasm32-wasip1" },
  { sandbox: "v8-context", target: "emscripten" },
];

async function serverMs(url) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([PLATE.known]),
  });
  const { output, times, error } = await answer.json();
  if (output !== PLATE.answer) throw new Error(`${url}: ${answer.status} ${JSON.stringify(output ?? error)}`);
  return times.totalNs / 1e6;
}

const folder = mkdtempSync(join(tmpdir(), "wasm-workbench-floor-"));
const emulator = await startEmulator();
let met = true;
try {
  console.log(`${ROUNDS} rounds of ${CALLS} calls`);
  for (const { sandbox, target } of CASES) {
    const built = buildPlateReader(folder, target);
    if (built === null) {
      console.log(`${sandbox} (${target}): no compiler for it here`);
      continue;
    }
    const name = `plates-${sandbox}-${target}`;
    const isLoader = target === "emscripten";
    const code = isLoader ? await zipOf(built) : readFileSync(built[0]);
    const url = await emulator.deploy(name, {
      kind: isLoader ? "emscripten:1" : "wasi:1",
      code,
      annotations: { "workbench-sandbox": sandbox, "workbench-input": "arguments" },
    });
    const bare = startFloor(sandbox, built);
    const floor = [];
    const server = [];
    for (let round = -1; round < ROUNDS; round++) {
      for (let call = 0; call < CALLS; call++) {
        const bareCall = await bare.measure(PLATE.known);
        if (bareCall.output !== PLATE.answer) throw new Error(`the floor of ${sandbox} said ${bareCall.output}`);
        const pair = [bareCall.elapsedMs, await serverMs(url)];
        // The first round makes the sandbox and compiles.
        if (round < 0) continue;
        floor.push(pair[0]);
        server.push(pair[1]);
      }
    }
    bare.close();
    const limitMs = GOAL.factor * median(floor) + GOAL.extraMs;
    const isMet = median(server) <= limitMs;
    met &&= isMet;
    const size = `${(readFileSync(built.at(-1)).length / 1000).toFixed(0)} KB`;
    console.log(
      `${sandbox} (${target}, ${size}): server p50 ${median(server).toFixed(3)} ms (p99 ${quantile(server, 0.99).toFixed(3)}), floor p50 ${median(floor).toFixed(3)} ms, at most ${limitMs.toFixed(3)} ms: ${isMet ? "met" : "missed"}`,
    );
  }
  process.exitCode = met ? 0 : 1;
} finally {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Emscripten's loader and the module beside it. */
async function zipOf(files) {
  const { ZipFile } = await import("yazl");
  const zip = new ZipFile();
  for (const file of files) zip.addBuffer(readFileSync(file), file.endsWith(".js") ? "plates.js" : "plates.wasm");
  zip.end();
  const pieces = [];
  for await (const piece of zip.outputStream) pieces.push(piece);
  return Buffer.concat(pieces);
}
