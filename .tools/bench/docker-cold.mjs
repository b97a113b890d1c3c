// Cold calls of the License Plate Reader of Hall 2019, all taking turns: `docker-native` (its container killed before, so
// that one is created, started, given the program and called) against `docker run --rm` of the same image, and
// `v8-context` (a new context for every call) against the same loader, module and input in a bare Node process. All calls
// go through one emulator. Needs gcc, Emscripten and a container engine.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startEmulator } from "./emulator.mjs";
import { startFloor } from "./faas-floor-client.mjs";
import { median, quantile } from "./workbench.mjs";

const ROUNDS = Number(process.argv[2] ?? 20);
/** A cold call against `docker run --rm` of its image. */
const DOCKER_FACTOR = 1.3;
/** At most so many times the floor, and so many milliseconds more: the emulator's own goal for `v8-context`. */
const FLOOR = { factor: 2, extraMs: 0.3 };
/** Calls of a context, and of its floor, that follow each other in a round: they take no millisecond each. */
const CONTEXT_CALLS = 20;
const MEMORY_MB = 256;
const REQUEST = JSON.stringify({ plate: "rhj 0917" });
const ANSWER = { plate: "RHJ0917", suspicious: true };

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = join(root, "examples/hall-2019/license-plate-reader.cpp");
const folder = mkdtempSync(join(tmpdir(), "docker-cold-"));

/** The workbench's own builds, so that the program is the one of `wb paper hall-2019`. */
function wb(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "dist/node/cli.js"), ...args, "--json"], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    env: { ...process.env, WASM_WORKBENCH_DATA: join(folder, "data") },
  });
  if (status !== 0) throw new Error(`wb ${args.join(" ")}: ${stdout.slice(0, 2000)} ${stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}

/** Its edge address; the function is built for the sandbox first. */
function deploy(emulator, sandbox, file) {
  const name = `plates-${sandbox}`;
  const platform = ["--url", emulator.url, "--auth", emulator.auth];
  const conventions = ["--input", "json", "--output", "json", "--memory", String(MEMORY_MB)];
  wb(["faas", "deploy", name, file, "--sandbox", sandbox, ...conventions, ...platform]);
  return `${emulator.url}/faas/${name}`;
}

function build(target, out, flags = []) {
  wb(["build", source, "--target", target, "--opt", "O3", "--out", out, ...flags]);
  return out;
}

/** Milliseconds of a call: the client's, to the last byte, and those of the server's phases together. */
async function call(url) {
  const startedMs = performance.now();
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: REQUEST });
  const document = await answer.json();
  const clientMs = performance.now() - startedMs;
  if (JSON.stringify(document.output) !== JSON.stringify(ANSWER))
    throw new Error(`${url}: ${answer.status} ${JSON.stringify(document)}`);
  return { ...document, clientMs, serverMs: document.times.totalNs / 1e6 };
}

/** What `docker-native` gives its containers. */
const LIMITS = [
  `--network none --memory ${MEMORY_MB}m --memory-swap ${MEMORY_MB}m --pids-limit 128 --read-only --tmpfs /action`,
  "--tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --ipc none --log-driver none",
].flatMap((options) => options.split(" "));

/** The image's program says how it is used, and ends. */
function dockerRun(image, options) {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync("docker", ["run", "--rm", ...options, image, "--usage"], { encoding: "utf8" });
  if (status !== 2 || !stderr.includes("usage: action-proxy")) throw new Error(`docker run: ${status} ${stderr}`);
  return performance.now() - startedMs;
}

const show = (name, timesMs) =>
  console.log(
    `${name}: p50 ${median(timesMs).toFixed(2)} ms (p5 ${quantile(timesMs, 0.05).toFixed(2)}, p95 ${quantile(timesMs, 0.95).toFixed(2)}, n ${timesMs.length})`,
  );

const checks = [];
function check(name, value, limit, unit) {
  const isMet = value <= limit;
  checks.push(isMet);
  console.log(`${isMet ? "met   " : "missed"} ${name}: ${value.toFixed(2)}${unit}, at most ${limit.toFixed(2)}${unit}`);
}

const emulator = await startEmulator({ stemCells: [] });
let bare = null;
try {
  const { sandboxes } = await emulator.ask("GET", "/workbench/v1/sandboxes");
  const kind = sandboxes.find(({ id }) => id === "docker-native");
  if (kind.state !== "available") {
    console.log(`skipped: ${kind.reason} ${kind.hint}`);
    process.exitCode = 1;
  } else {
    const native = build("native", join(folder, "plates"), ["--flag=-static"]);
    const loader = build("emscripten", join(folder, "plates.js"));
    const module = loader.replace(/\.js$/, ".wasm");
    const urls = { docker: deploy(emulator, "docker-native", native), context: deploy(emulator, "v8-context", loader) };
    bare = startFloor("v8-context", [loader, module]);
    const { image } = (await emulator.ask("GET", "/workbench/v1/sandboxes")).sandboxes.find(
      ({ id }) => id === "docker-native",
    );
    const sizes = [native, module].map((file) => `${(readFileSync(file).length / 1000).toFixed(0)} KB`);
    console.log(`load of the machine: ${loadavg()[0].toFixed(2)}`);
    console.log(`program ${sizes[0]}, module ${sizes[1]}, ${image.name} ${(image.sizeBytes / 1e6).toFixed(1)} MB`);
    const times = {
      cold: [],
      coldServer: [],
      warm: [],
      same: [],
      plain: [],
      context: [],
      contextClient: [],
      floor: [],
    };
    const phases = {};
    for (let round = -1; round < ROUNDS; round++) {
      const cold = await call(urls.docker);
      if (cold.startKind === "warm") throw new Error("a call that was to be cold was warm");
      const warm = await call(urls.docker);
      await emulator.ask("DELETE", `/workbench/v1/pool/sandboxes/${warm.instanceId}`);
      const [same, plain] = [dockerRun(image.name, LIMITS), dockerRun(image.name, [])];
      const pairs = [];
      for (let turn = 0; turn < CONTEXT_CALLS; turn++) {
        const floor = await bare.measure(REQUEST);
        if (!floor.output.includes('"suspicious":true')) throw new Error(`the bare process said ${floor.output}`);
        pairs.push([floor, await call(urls.context)]);
      }
      // The first round warms all of them up.
      if (round < 0) continue;
      times.cold.push(cold.clientMs);
      times.coldServer.push(cold.serverMs);
      times.warm.push(warm.serverMs);
      times.same.push(same);
      times.plain.push(plain);
      times.floor.push(...pairs.map(([{ elapsedMs }]) => elapsedMs));
      times.context.push(...pairs.map(([, { serverMs }]) => serverMs));
      times.contextClient.push(...pairs.map(([, { clientMs }]) => clientMs));
      for (const [phase, ns] of Object.entries(cold.times))
        if (phase !== "totalNs") (phases[phase] ??= []).push(ns / 1e6);
    }
    show("docker-native, cold, client", times.cold);
    console.log(
      `  of which ${Object.entries(phases)
        .map(([phase, ms]) => `${phase.replace(/Ns$/, "")} ${median(ms).toFixed(1)}`)
        .join(", ")} ms`,
    );
    show("docker run --rm with the same limits", times.same);
    show("docker run --rm", times.plain);
    show("docker-native, warm, server", times.warm);
    show("v8-context, server", times.context);
    show("v8-context, client", times.contextClient);
    show("bare Node process", times.floor);
    check("docker-native, cold, over docker run --rm", median(times.cold) / median(times.plain), DOCKER_FACTOR, "");
    check("v8-context, server", median(times.context), FLOOR.factor * median(times.floor) + FLOOR.extraMs, " ms");
    console.log(
      `cold docker-native : v8-context = ${(median(times.coldServer) / median(times.context)).toFixed(0)} : 1 by the server's times ` +
        `(${(median(times.cold) / median(times.contextClient)).toFixed(0)} : 1 by the client's)`,
    );
    process.exitCode = checks.every(Boolean) ? 0 : 1;
  }
} finally {
  bare?.close();
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
}
