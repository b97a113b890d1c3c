import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { startTestEngine, type TestEngine } from "#toolchains/containers/testing/start-engine.ts";
import { compilersOnPath } from "#toolchains/measure/testing/test-launcher.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import { createInvoker } from "../../invoker/create-invoker.ts";
import type { CallOutcome, Invoker } from "../../invoker/invoker.ts";
import { POOL_PRESETS } from "../../invoker/presets.ts";
import { deployed, writeCode } from "../process/testing/one-sandbox.ts";
import { createDockerKinds } from "./docker-kinds.ts";
import { EMULATOR_LABEL, emulatorIdOf } from "./engine-connection.ts";

/* What becomes of a call whose function's container was paused, and can't go on. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), "paused containers ")));
const dataDir = join(folder, "data");
const kinds = createDockerKinds({ dataDir });
const native = kinds.find(({ id }) => id === "docker-native")!;
let engine: TestEngine | { reason: string };
let docker: Docker;
let invoker: Invoker;
let program: DeployedFunction | null = null;

beforeAll(async () => {
  engine = await startTestEngine();
  if ("reason" in engine) return;
  process.env["DOCKER_HOST"] = engine.host;
  docker = new Docker({ host: undefined, socketPath: engine.host.replace("unix://", "") });
  const [compiler] = await compilersOnPath();
  if (compiler === undefined) return;
  const source = join(import.meta.dirname, "../native-process/testing/hostile.c");
  const built = join(folder, "hostile");
  await runCommand({ exe: compiler, args: ["-O1", "-w", "-pthread", "-o", built, source] });
  program = deployed(writeCode(folder, { exec: readFileSync(built) }, 0o755), "exec", {
    kind: "blackbox",
    form: "native",
    sandbox: "docker-native",
    input: "arguments",
    limits: { timeoutMs: 20_000, memoryMb: 64, logsMb: 1, concurrency: 1 },
  });
  const [workDir, processesDir] = [join(folder, "work"), join(folder, "processes")];
  for (const made of [workDir, processesDir]) mkdirSync(made);
  const settings = { ...POOL_PRESETS.paper, pauseGraceMs: 0, stemCells: [] };
  invoker = createInvoker({ kinds, settings, workDir, processesDir });
}, 90_000);

afterAll(async () => {
  await invoker?.close(0);
  for (const kind of kinds) await kind.close();
  if (!("reason" in engine)) await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

let calls = 0;
function call(fn: DeployedFunction): Promise<CallOutcome> {
  const activationId = String(++calls);
  const request = { activationId, fn, argument: ["hello"], arrivedNs: process.hrtime.bigint() };
  return invoker.invoke(request, new AbortController().signal);
}

/** The only container, as soon as it is paused. */
async function pausedContainer(): Promise<Docker.Container> {
  const label = [`${EMULATOR_LABEL}=${emulatorIdOf(dataDir)}`];
  const find = () => docker.listContainers({ all: true, filters: { label, status: ["paused"] } });
  await expect.poll(async () => (await find()).length, { timeout: 20_000 }).toBe(1);
  await expect.poll(async () => (await invoker.snapshot()).tiles.map(({ state }) => state)).toEqual(["paused"]);
  const [{ Id }] = (await find()) as [Docker.ContainerInfo];
  return docker.getContainer(Id);
}

async function given(ctx: TestContext): Promise<DeployedFunction> {
  if ("reason" in engine) ctx.skip(engine.reason);
  if (program === null) ctx.skip("no C compiler on PATH");
  const { state, reason } = await native.info();
  if (state !== "available") ctx.skip(reason ?? "");
  return program;
}

test.for<[string, (container: Docker.Container, ctx: TestContext) => Promise<unknown>]>([
  ["was removed", (container) => container.remove({ force: true })],
  ["was killed through the engine", (container) => container.kill()],
  ["goes on already, by another's hand", (container) => container.unpause()],
  [
    "was sent SIGKILL, of which it may die no sooner than it goes on",
    async (container, ctx) => {
      const { State } = await container.inspect();
      try {
        process.kill(State.Pid, "SIGKILL");
      } catch {
        ctx.skip("its process belongs to somebody else");
      }
    },
  ],
])("a call whose container %s gets another one", { timeout: 60_000 }, async ([, spoil], ctx) => {
  const fn = await given(ctx);
  const first = await call(fn);
  expect(first).toMatchObject({ failure: null, run: { stdout: "hello\n" } });
  await spoil(await pausedContainer(), ctx);
  const second = await call(fn);
  expect(second).toMatchObject({ failure: null, run: { stdout: "hello\n" }, startKind: "recreated" });
  expect(second.instanceId).not.toBe(first.instanceId);
  expect(second.phases.createSandboxNs).toBeGreaterThan(0);
  await pausedContainer();
});
