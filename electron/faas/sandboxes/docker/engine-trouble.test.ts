import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import Docker from "dockerode";
import { build } from "vite";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { packageRoot } from "#core/store/package-root.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { compilersOnPath } from "#toolchains/measure/testing/test-launcher.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { deployed, openSandbox, writeCode } from "../process/testing/one-sandbox.ts";
import type { SandboxKind } from "../sandbox.ts";
import { createDockerKinds } from "./docker-kinds.ts";
import { EMULATOR_LABEL } from "./engine-connection.ts";

/* An engine of these tests' own: it is killed. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "engine trouble ")));
const work = join(folder, "work");
mkdirSync(work);
let engine: TestEngine | { reason: string };
let hostile: string | null = null;

beforeAll(async () => {
  const [compiler] = await compilersOnPath();
  const built = join(folder, "hostile");
  const source = join(import.meta.dirname, "../native-process/testing/hostile.c");
  if (compiler === undefined) engine = { reason: "no C compiler on PATH" };
  else {
    await runCommand({ exe: compiler, args: ["-O1", "-w", "-pthread", "-o", built, source] });
    hostile = writeCode(folder, { exec: readFileSync(built) }, 0o755);
    engine = await startTestEngine({ ownOnly: true });
  }
  if (!("reason" in engine)) process.env["DOCKER_HOST"] = engine.host;
}, 90_000);

afterAll(async () => {
  if (!("reason" in engine)) await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function ownEngine(ctx: TestContext): TestEngine & { own: NonNullable<TestEngine["own"]> } {
  if ("reason" in engine) ctx.skip(engine.reason);
  if (engine.own === null) ctx.skip("the engine is not the test's own");
  return { ...engine, own: engine.own };
}

const program = () =>
  deployed(hostile!, "exec", { form: "native", sandbox: "docker-native", input: "arguments", output: "text" });
const nativeKind = (dataDir: string): SandboxKind =>
  createDockerKinds({ dataDir }).find(({ id }) => id === "docker-native")!;
const containersOf = async (host: string) => {
  const docker = new Docker({ host: undefined, socketPath: host.replace("unix://", "") });
  return (await docker.listContainers({ all: true, filters: { label: [EMULATOR_LABEL] } })).length;
};

test("an engine that is killed ends the call that runs, is missed in words, and is found again", async (ctx) => {
  const { own, host } = ownEngine(ctx);
  const kind = nativeKind(join(folder, "first"));
  const { call, sandbox } = await openSandbox(kind, program(), work);
  const running = call(["sleep"], { timeoutMs: 60_000 });
  await own.kill();
  const { failure } = await running;
  expect(failure).toMatchObject({ fault: "sandbox-ended", message: expect.stringContaining("engine ended") });
  await sandbox.stop();
  expect(await kind.info()).toMatchObject({
    state: "unavailable",
    reason: `no containers: no engine answers at ${host}`,
    hint: expect.stringContaining("Start it"),
  });
  const request = { instanceId: "none", memoryMb: 64, workFolder: work, signal: new AbortController().signal };
  await expect(kind.create(request)).rejects.toMatchObject({ code: "TOOL_UNAVAILABLE" });
  await own.start();
  const again = await openSandbox(kind, program(), work);
  expect((await again.call(["hello"])).stdout).toBe("hello\n");
  await again.sandbox.stop();
  // That of the call that was lost has gone as well.
  expect(await containersOf(host)).toBe(0);
  await kind.close();
});

/** Packages stay where they are: dockerode has parts that can't be bundled. */
async function bundleWithPackages(entry: string): Promise<string> {
  symlinkSync(join(packageRoot.root, "node_modules"), join(folder, "node_modules"));
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: { input: entry, output: { entryFileNames: "bundle.mjs", chunkFileNames: "[name].mjs" } },
    },
  });
  return join(folder, "bundle.mjs");
}

test("what an emulator that was killed left is removed by the next one with its folder", async (ctx) => {
  const { host } = ownEngine(ctx);
  const bundle = await bundleWithPackages(fileURLToPath(new URL("testing/container-of-a-process.ts", import.meta.url)));
  const dataDir = join(folder, "killed");
  const code = `import { keepContainers } from ${JSON.stringify(pathToFileURL(bundle).href)}; keepContainers(process.argv[1]);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(await containersOf(host)).toBe(2);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  const next = nativeKind(dataDir);
  await next.info();
  await expect.poll(() => containersOf(host), { timeout: 5_000 }).toBe(0);
  await next.close();
});
