// What the emulator adds to a container: a true cold call of `docker-native` (create, start, /init, /run, to the answer)
// against `docker run --rm` of the same image, alternately. The latter twice: as it is, and with the same limits.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { median, quantile } from "./workbench.mjs";

const ROUNDS = Number(process.argv[2] ?? 20);
/** A cold call against `docker run --rm`. */
const GOAL_FACTOR = 1.3;
const WARM_CALLS = 20;
const MEMORY_MB = 256;
const SOURCE = `#include <stdio.h>
int main(int argc, char **argv) { printf("{\\"argument\\":%s}\\n", argc > 1 ? argv[1] : "null"); return 0; }
`;

const root = fileURLToPath(new URL("../..", import.meta.url));
// Below node_modules, so that packages which can't be bundled are found.
const bundleFolder = join(root, "node_modules", ".cache", "docker-cold");
const folder = mkdtempSync(join(tmpdir(), "docker-cold-"));
const signal = new AbortController().signal;

async function loadKinds() {
  await build({
    configFile: false,
    logLevel: "error",
    root,
    build: {
      ssr: true,
      outDir: bundleFolder,
      target: "node20",
      rolldownOptions: {
        input: join(root, "electron/faas/sandboxes/docker/docker-kinds.ts"),
        output: { entryFileNames: "kinds.mjs", chunkFileNames: "[name].mjs" },
      },
    },
  });
  const { createDockerKinds } = await import(pathToFileURL(join(bundleFolder, "kinds.mjs")).href);
  return createDockerKinds({ dataDir: join(folder, "data") });
}

function program() {
  const code = join(folder, "code");
  mkdirSync(code);
  writeFileSync(join(folder, "program.c"), SOURCE);
  execFileSync(process.env.CC ?? "cc", ["-O2", "-o", join(code, "exec"), join(folder, "program.c")]);
  chmodSync(join(code, "exec"), 0o755);
  return {
    path: "guest/cold",
    namespace: "guest",
    name: "cold",
    version: "0.0.1",
    revision: "1",
    kind: "blackbox",
    form: "native",
    sandbox: "docker-native",
    input: "json",
    output: "json",
    main: null,
    features: [],
    code: { folder: code, entry: "exec", sha256: "0".repeat(64), sizeBytes: 0 },
    limits: { timeoutMs: 30_000, memoryMb: MEMORY_MB, logsMb: 1, concurrency: 1 },
    environment: {},
    parametersSchema: null,
  };
}

let calls = 0;

/** Makes a sandbox and calls it; `call` calls it again. */
async function cold(kind, fn) {
  const instanceId = `cold-${++calls}`;
  const workFolder = join(folder, instanceId);
  mkdirSync(workFolder);
  const startedMs = performance.now();
  const sandbox = await kind.create({ instanceId, memoryMb: MEMORY_MB, workFolder, signal });
  const loaded = await sandbox.load(fn, signal);
  const call = async () => {
    const outcome = await sandbox.run(
      { activationId: instanceId, fn, argument: { calls }, timeoutMs: 30_000, maxOutputBytes: 2 ** 20 },
      signal,
    );
    if (loaded.failure !== null || outcome.failure !== null) throw new Error(JSON.stringify([loaded, outcome]));
    return outcome;
  };
  const outcome = await call();
  const tookMs = performance.now() - startedMs;
  return { tookMs, phases: { ...sandbox.phases, ...loaded.phases, ...outcome.phases }, sandbox, call };
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
    `${name}: p50 ${median(timesMs).toFixed(0)} ms (p5 ${quantile(timesMs, 0.05).toFixed(0)}, p95 ${quantile(timesMs, 0.95).toFixed(0)})`,
  );

try {
  const kind = (await loadKinds()).find(({ id }) => id === "docker-native");
  const info = await kind.info();
  if (info.state !== "available") {
    console.log(`skipped: ${info.reason} ${info.hint}`);
  } else {
    const fn = program();
    // The image is built.
    await (await cold(kind, fn)).sandbox.stop();
    const { name: image, sizeBytes } = (await kind.info()).image;
    console.log(`${image}, ${(sizeBytes / 1e6).toFixed(1)} MB, ${info.version}, ${ROUNDS} rounds`);
    const times = { cold: [], same: [], plain: [] };
    const phases = {};
    const warm = [];
    for (let round = -1; round < ROUNDS; round++) {
      const one = await cold(kind, fn);
      for (let call = 0; round === 0 && call < WARM_CALLS; call++) {
        const startedMs = performance.now();
        await one.call();
        warm.push(performance.now() - startedMs);
      }
      await one.sandbox.stop();
      const [same, plain] = [dockerRun(image, LIMITS), dockerRun(image, [])];
      // The first round warms all of them up.
      if (round < 0) continue;
      times.cold.push(one.tookMs);
      times.same.push(same);
      times.plain.push(plain);
      for (const [phase, ns] of Object.entries(one.phases)) (phases[phase] ??= []).push(ns / 1e6);
    }
    show("docker-native, cold, to the answer", times.cold);
    console.log(
      `  of which ${Object.entries(phases)
        .map(([phase, ms]) => `${phase.replace(/Ns$/, "")} ${median(ms).toFixed(1)}`)
        .join(", ")} ms`,
    );
    show("docker run --rm with the same limits", times.same);
    show("docker run --rm", times.plain);
    show("docker-native, warm", warm);
    const ratio = median(times.cold) / median(times.plain);
    const isMet = ratio <= GOAL_FACTOR;
    console.log(
      `${ratio.toFixed(2)} times docker run --rm (${(median(times.cold) / median(times.same)).toFixed(2)} with the same limits), at most ${GOAL_FACTOR}: ${isMet ? "met" : "missed"}`,
    );
    process.exitCode = isMet ? 0 : 1;
  }
  await kind.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(bundleFolder, { recursive: true, force: true });
}
