import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { fromBufferPromise } from "yauzl";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import type { BundleProof, BundleRequestInput, BundleResult } from "#shared/model/bundle.ts";
import { createWorkbench, type Workbench } from "../create-workbench.ts";
import { jobEnd, toolMissing } from "../testing/follow-job.ts";

const HELLO = `#include <stdio.h>
int main(int argc, char **argv) {
  for (int index = 1; index < argc; index++) printf("hello \\"%s\\"\\n", argv[index]);
  fprintf(stderr, "a line of the log\\n");
  return argc > 3;
}
`;
const COUNTER = `#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
  static char line[4096];
  fgets(line, sizeof line, stdin);
  printf("counting\\n{\\"length\\": %zu, \\"same\\": %s}\\n", strlen(line) - 1,
         argc == 2 && strncmp(line, argv[1], strlen(argv[1])) == 0 ? "true" : "false");
}
`;
const LIBRARY = `#include <stdint.h>
int32_t square(int32_t number) { return number * number; }
`;

const folder = realpathSync(mkdtempSync(join(tmpdir(), "bundles ü ")));
let workbench: Workbench;
let client: WorkbenchClient;

beforeAll(async () => {
  workbench = await createWorkbench({ dataDir: join(folder, "data") });
  ({ client } = workbench);
});
afterAll(async () => {
  await workbench.close();
  rmSync(folder, { recursive: true, force: true });
});

function source(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function make(request: BundleRequestInput): Promise<BundleResult> {
  const { jobId } = await client.bundles.make(request);
  return (await jobEnd(client, jobId)).result as BundleResult;
}

async function made(request: BundleRequestInput) {
  const { bundle, failure } = await make(request);
  expect(failure).toBeNull();
  return bundle!;
}

async function prove(bundleId: string) {
  const { jobId } = await client.bundles.prove({ bundleId });
  const { result, error } = await jobEnd(client, jobId);
  return { proof: result as BundleProof | null, error };
}

async function proved(request: BundleRequestInput): Promise<BundleProof> {
  const { id } = await made(request);
  const { proof, error } = await prove(id);
  expect(error).toBeNull();
  return proof!;
}

/** The reason to skip a test that needs one of these tools. */
async function needs(ctx: TestContext, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    const missing = await toolMissing(client, id);
    if (missing !== null) ctx.skip(missing);
  }
}

const ofFile = (file: string, more: { target?: "native" | "wasm32-wasip1" | "emscripten" } = {}) => ({
  kind: "file" as const,
  file,
  ...more,
});

describe("a bundle runs as on its platform", () => {
  test.each(["openwhisk-node", "lambda-node"] as const)(
    "%s: a program, its list of arguments and its text",
    async (target) => {
      const subject = ofFile(source("hello.c", HELLO));
      const proof = await proved({ subject, target, argument: { args: ["a \u00fc", "b"] } });
      expect(proof).toMatchObject({
        answer: { output: 'hello "a ü"\nhello "b"\n' },
        logs: expect.arrayContaining([expect.stringContaining("a line of the log")]) as string[],
      });
      expect(proof.coldMs).toBeGreaterThan(proof.warmMs);
    },
  );

  test("lambda-custom: a native program, and its exit code as the function's error", async (ctx) => {
    if (process.platform !== "linux") ctx.skip("its bootstrap is made on Linux");
    const subject = ofFile(source("hello.c", HELLO));
    const args = ["a\tü", 'b"\\'];
    const proof = await proved({ subject, target: "lambda-custom", argument: { args } });
    expect(proof.answer).toEqual({ output: 'hello "a\tü"\nhello "b"\\"\n' });
    const { id } = await made({ subject, target: "lambda-custom", argument: { args: ["a", "b", "c"] } });
    expect((await prove(id)).error).toMatchObject({
      code: "PROGRAM_FAILED",
      message: "The program ended with exit code 1.",
    });
  });

  test("lambda-custom: a module with a runtime and its libraries, by OpenWhisk's conventions", async (ctx) => {
    if (process.platform !== "linux") ctx.skip("its bootstrap is made on Linux");
    await needs(ctx, "wasmtime");
    const subject = ofFile(source("counter.c", COUNTER), { target: "wasm32-wasip1" });
    const request = {
      subject,
      target: "lambda-custom",
      input: "json",
      output: "json",
      argument: { args: [1] },
    } as const;
    expect((await proved(request)).answer).toEqual({ length: 12, same: true });
  });

  test("openwhisk-docker: exec and the module in a container with a runtime", async (ctx) => {
    if (process.platform !== "linux") ctx.skip("its exec is made on Linux");
    await needs(ctx, "wasmtime", "docker");
    const subject = ofFile(source("hello.c", HELLO));
    const proof = await proved({ subject, target: "openwhisk-docker", argument: { args: ["docker"] } });
    expect(proof.answer).toEqual({ output: 'hello "docker"\n' });
    expect(proof.where).toContain("wasm-workbench/wasmtime");
  });

  test("openwhisk-docker: exec and a native program", async (ctx) => {
    if (process.platform !== "linux") ctx.skip("its exec is made on Linux");
    await needs(ctx, "docker");
    const subject = ofFile(source("counter.c", COUNTER), { target: "native" });
    const request = {
      subject,
      target: "openwhisk-docker",
      input: "json",
      output: "json",
      argument: { a: "b" },
    } as const;
    expect((await proved(request)).answer).toEqual({ length: 9, same: true });
  });

  test("functions that are called by name, and JavaScript", async () => {
    const library = ofFile(source("library.c", LIBRARY));
    expect(
      (await proved({ subject: library, target: "lambda-node", main: "square", argument: { n: 7 } })).answer,
    ).toEqual({ output: 49 });
    const script = ofFile(source("greet.js", "function main({ name }) { return { greeting: `hello ${name}` }; }\n"));
    for (const target of ["openwhisk-node", "lambda-node"] as const)
      expect((await proved({ subject: script, target, argument: { name: "Ada" } })).answer).toEqual({
        greeting: "hello Ada",
      });
  });

  test("a program with Emscripten's loader", async (ctx) => {
    await needs(ctx, "emcc");
    const subject = ofFile(source("hello.c", HELLO), { target: "emscripten" });
    expect((await proved({ subject, target: "openwhisk-node", argument: { args: ["x"] } })).answer).toEqual({
      output: 'hello "x"\n',
    });
  });

  test("a function of the emulator that runs here, as it is deployed", async () => {
    await client.faas.start({ port: 0 });
    try {
      const deployed = await client.faas.deploy({
        name: "my counter",
        file: source("counter.c", COUNTER),
        sandbox: "wasm-instance",
        input: "json",
        output: "json",
        memoryMb: 64,
      });
      expect((await jobEnd(client, deployed.jobId)).error).toBeNull();
      const subject = { kind: "deployed" as const, name: "my counter" };
      const bundle = await made({ subject, target: "lambda-node", argument: { a: 1 } });
      expect(bundle).toMatchObject({ name: "my-counter", form: "wasi-command" });
      expect(bundle.notes).toContain("Lambda gives 128 to 10240 MB: 128 MB instead of 64.");
      expect((await prove(bundle.id)).proof?.answer).toEqual({ length: 7, same: true });
      expect(await client.bundles.targets({ subject })).toMatchObject([{ reason: null }, {}, { reason: null }, {}]);
    } finally {
      await client.faas.stop();
    }
  });
});

describe("what is in a bundle", () => {
  test("the same bytes each time, sorted, with the permission that a bootstrap needs", async (ctx) => {
    if (process.platform !== "linux") ctx.skip("its bootstrap is made on Linux");
    const subject = ofFile(source("hello.c", HELLO));
    const [one, other] = [
      await made({ subject, target: "lambda-custom" }),
      await made({ subject, target: "lambda-custom" }),
    ];
    expect(other.archive).toEqual(one.archive);
    const files = await client.bundles.files({ bundleId: one.id });
    expect(files.map(({ name }) => name)).toEqual([
      "function.zip",
      "trust-policy.json",
      "event.json",
      "commands.sh",
      "commands.ps1",
    ]);
    const archive = await fromBufferPromise(Buffer.from(files[0]!.base64, "base64"));
    const modes: Record<string, string> = {};
    for await (const entry of archive.eachEntry())
      modes[entry.fileName] = ((entry.externalFileAttributes >>> 16) & 0o7777).toString(8);
    expect(modes).toEqual({ bootstrap: "755", "function.json": "644", "function/hello": "755" });
    expect(Object.keys(modes)).toEqual(Object.keys(modes).toSorted());
  });

  test("the commands name what lies beside, quoted for both shells", async () => {
    const subject = ofFile(source("hello.c", HELLO));
    const { commands } = await made({
      subject,
      target: "openwhisk-node",
      name: "it's hello",
      memoryMb: 128,
      timeoutMs: 1500,
    });
    const create = commands.find(({ title }) => title === "Create (OpenWhisk)");
    expect(create?.posix).toBe("wsk action create it-s-hello action.zip --kind nodejs:20 --memory 128 --timeout 1500");
    expect(create?.powershell).toBe(create?.posix);
    const lambda = (await made({ subject, target: "lambda-node", memoryMb: 64 })).commands;
    expect(lambda.find(({ title }) => title === "Create")?.posix).toBe(
      "aws lambda create-function --function-name hello --runtime nodejs22.x --handler index.handler --role arn:aws:iam::ACCOUNT_ID:role/hello-role --zip-file fileb://function.zip --memory-size 128 --timeout 60",
    );
  });
});

describe("what can't go is said before", () => {
  const reasons = async (request: BundleRequestInput) => (await make(request)).failure?.message;

  test("a build with threads, Lucet, other forms and a module that is none", async () => {
    // (module (memory (export "memory") 1 1 shared) (func (export "_start")))
    const threads = join(folder, "threads.wasm");
    const bytes = [
      [1, 4, 1, 0x60, 0, 0],
      [3, 2, 1, 0],
      [5, 4, 1, 3, 1, 1],
      [7, 10, 1, 6, ...Buffer.from("_start"), 0, 0],
      [10, 4, 1, 2, 0, 0x0b],
    ];
    writeFileSync(threads, Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...bytes.flat()]));
    for (const { reason } of await client.bundles.targets({ subject: ofFile(threads) }))
      expect(reason).toContain("It is a build with threads");
    const hello = ofFile(source("hello.c", HELLO));
    expect(await reasons({ subject: hello, target: "lambda-node", runtime: "lucet" })).toContain(
      "Lucet makes native code",
    );
    const library = ofFile(source("library.c", LIBRARY), { target: "wasm32-wasip1" });
    expect(await reasons({ subject: library, target: "lambda-custom" })).toContain("called go with Lambda's Node");
    expect(await reasons({ subject: ofFile(source("broken.wasm", "nothing")), target: "lambda-node" })).toContain(
      "not a WebAssembly module",
    );
    const [node, docker] = await client.bundles.targets({
      subject: ofFile(source("main.js", "exports.main = () => 1")),
    });
    expect(node?.reason).toBeNull();
    expect(docker?.reason).toContain("openwhisk-node");
  });

  test("an archive larger than the platform takes, with what to do", async () => {
    const large = source("large.js", "exports.main = () => ({});\n");
    writeFileSync(large, Buffer.concat([Buffer.from("exports.main = () => ({});//"), randomText(48 << 20)]));
    const { failure } = await make({ subject: ofFile(large), target: "openwhisk-node" });
    expect(failure).toMatchObject({ code: "INVALID_REQUEST", hint: expect.stringContaining("smaller") as string });
    expect(failure?.message).toMatch(/^OpenWhisk, JavaScript approach takes at most 48.0 MiB/);
  });

  test("a build with errors is its result", async () => {
    const { bundle, build, failure } = await make({
      subject: ofFile(source("wrong.c", "int main( {")),
      target: "openwhisk-node",
    });
    expect(bundle).toBeNull();
    expect(failure?.code).toBe("BUILD_FAILED");
    expect(build?.diagnostics[0]?.severity).toBe("error");
  });
});

/** Letters that hardly shrink. */
function randomText(length: number): Buffer {
  return Buffer.from(randomBytes((length / 4) * 3).toString("base64"));
}
