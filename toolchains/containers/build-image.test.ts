import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand } from "../process/run-command.ts";
import { buildImage, findImage } from "./build-image.ts";
import { connectEngine, type ContainerEngine } from "./container-engine.ts";
import type { ImageRecipe } from "./image-recipe.ts";
import { startTestEngine, type TestEngine } from "./testing/start-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "images "));
const data = join(folder, "data");
let engine: TestEngine | { reason: string };
let connected: ContainerEngine | null = null;

beforeAll(async () => {
  engine = await startTestEngine();
  if ("reason" in engine) return;
  const context = createDetectionContext({ run: runCommand, env: { DOCKER_HOST: engine.host } });
  const found = await connectEngine(context);
  if (!Array.isArray(found)) connected = found;
}, 60_000);

afterAll(async () => {
  connected?.close();
  if (!("reason" in engine)) await engine.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function dockerOf(ctx: TestContext): ContainerEngine["docker"] {
  if (connected === null) ctx.skip("reason" in engine ? engine.reason : "the engine doesn't answer");
  return connected.docker;
}

const recipe = (text: string, base = "scratch"): ImageRecipe => ({
  name: "of-a-test",
  base,
  files: [
    { path: "/etc/words", mode: 0o644, content: { text } },
    { path: "/data", mode: 0o600, content: { file: data } },
  ],
  folders: ["/own"],
  entrypoint: ["/none", "with space"],
  environment: { WORDS: 'with "quotes" and space' },
  user: "65534:65534",
});

test("an image is built once for what goes in; another takes its place", async (ctx) => {
  const docker = dockerOf(ctx);
  writeFileSync(data, Buffer.alloc(100_000, 1));
  expect(await findImage(docker, recipe("one"))).toBeNull();
  const one = await buildImage(docker, recipe("one"));
  expect(one.tag).toMatch(/^wasm-workbench\/of-a-test:[0-9a-f]{16}$/);
  expect(one.sizeBytes).toBe(100_003);
  const { Id, Config } = await docker.getImage(one.tag).inspect();
  expect(Config).toMatchObject({
    Entrypoint: ["/none", "with space"],
    User: "65534:65534",
    Env: expect.arrayContaining(['WORDS=with "quotes" and space']),
  });
  expect(await buildImage(docker, recipe("one"))).toEqual(one);
  expect((await docker.getImage(one.tag).inspect()).Id).toBe(Id);
  // One of its files has other bytes.
  writeFileSync(data, Buffer.alloc(100_001, 2));
  const two = await buildImage(docker, recipe("one"));
  expect(two.tag).not.toBe(one.tag);
  const left = await docker.listImages({ filters: { label: ["wasm-workbench.image=of-a-test"] } });
  expect(left.map(({ RepoTags }) => RepoTags)).toEqual([[two.tag]]);
  await docker.getImage(two.tag).remove();
});

test("a base that no registry gives is said", async (ctx) => {
  await expect(buildImage(dockerOf(ctx), recipe("one", "127.0.0.1:1/nothing:1"))).rejects.toMatchObject({
    code: "BUILD_FAILED",
    message: expect.stringContaining("can't be built"),
    hint: "It is made from 127.0.0.1:1/nothing:1, for which a registry has to answer.",
  });
});
