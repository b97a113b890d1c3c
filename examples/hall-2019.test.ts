import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { createWorkbench, type Workbench } from "#core/create-workbench.ts";
import { toolMissing } from "#core/testing/follow-job.ts";
import type { Invocation, ProgramRunResult } from "#shared/model/program-run.ts";
import type { Target } from "#shared/model/target.ts";
import { answerOf, FunctionsProject } from "./functions-project.ts";

const shipped = fileURLToPath(new URL("hall-2019", import.meta.url));
/** tiny-dnn takes twice as long to be built at the project's own level. */
const optimization = "O1";
const NAMES = ["license-plate-reader", "image-resize", "image-recognition"] as const;
const PLATES = [...readFileSync(join(shipped, "suspicious-plates.h"), "utf8").matchAll(/"(\w+)"/g)].map(
  ([, plate = ""]) => plate,
);

let workbench: Workbench;
let work: string;
let project: FunctionsProject;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "hall-2019-"));
  // A copy, as the gallery makes one.
  cpSync(shipped, join(work, "copy"), { recursive: true });
  project = new FunctionsProject(join(work, "copy"));
  workbench = await createWorkbench({ dataDir: join(work, "data") });
});
afterAll(async () => {
  await workbench.close();
  rmSync(work, { recursive: true, force: true });
});

/** Skips where the machine lacks what the program is built with. */
async function needWhatBuilds(program: string, target: Target, context: TestContext): Promise<void> {
  const usual = target === "native" ? "gcc" : "embedded-clang";
  const compiler = project.buildOf(program).compilers[target] ?? usual;
  const missing = (await project.packagesMissing(program)) ?? (await toolMissing(workbench.client, compiler));
  if (missing !== null) context.skip(missing);
}

describe("the files of the example", () => {
  test("functions.json says for each kind of sandbox what is built", () => {
    expect(project.functionsFile.functions.map(({ name }) => name)).toEqual(NAMES);
    const sandboxes = project.functionsFile.builds.flatMap((build) => build.sandboxes);
    expect(sandboxes).toEqual(expect.arrayContaining(["v8-context", "wasm-instance", "process:*", "native-process"]));
    expect(sandboxes).toEqual(expect.arrayContaining(["docker-wasmer", "docker-native"]));
    expect(new Set(sandboxes).size).toBe(sandboxes.length);
  });

  test("every argument fits on a command line, as OpenWhisk's exec convention gives it", () => {
    for (const { samples } of project.functionsFile.functions)
      for (const sample of samples) expect(project.argumentOf(sample).length).toBeLessThan(131_071);
  });

  test("make-plates.mjs writes the list again as it is", () => {
    const again = join(work, "plates.h");
    execFileSync(process.execPath, [join(shipped, "make-plates.mjs"), again]);
    expect(readFileSync(again, "utf8")).toBe(readFileSync(join(shipped, "suspicious-plates.h"), "utf8"));
    expect(PLATES).toEqual([...new Set(PLATES)].toSorted());
    expect(PLATES).toHaveLength(28_000);
  });
});

describe.each([
  { runtime: "native", target: "native" },
  { runtime: "node", target: "wasm32-wasip1" },
] as const)("on $runtime", { timeout: 180_000 }, (side) => {
  async function run(name: string, invocation: Partial<Invocation>, context: TestContext): Promise<ProgramRunResult> {
    const { program } = project.functionNamed(name);
    await needWhatBuilds(program, side.target, context);
    return project.run(workbench, program, { ...side, optimization, invocation });
  }

  test.for(NAMES)("%s answers its samples, as an argument and on standard input", async (name, context) => {
    for (const sample of project.functionNamed(name).samples) {
      const json = project.argumentOf(sample);
      for (const invocation of [{ args: [json] }, { stdin: `${json}\n` }]) {
        const result = await run(name, invocation, context);
        expect(result).toMatchObject({ failure: null, stderr: "" });
        expect(answerOf(result)).toMatchObject(sample.answer);
      }
    }
  });

  test("the plate reader knows the plates of the list, however they are written, and no others", async (context) => {
    const answer = async (plate: string) => answerOf(await run("license-plate-reader", { args: [plate] }, context));
    for (const plate of [PLATES[0]!, PLATES[20_000]!, PLATES.at(-1)!])
      expect(await answer(` ${plate.slice(0, 3).toLowerCase()}-${plate.slice(3)}`)).toEqual({
        plate,
        suspicious: true,
      });
    for (const plate of ["AAA0000", "ZZZ99999", PLATES[7]!.slice(0, 6), `${PLATES[7]!}0`])
      expect(await answer(plate)).toEqual({ plate, suspicious: false });
  });

  test("requests that can't be met are answered with an error", async (context) => {
    for (const stdin of ["", "[1]", '{"plate":"A1"', '{"plate":"\\ud800"}', "{}", '{"plate":7}', '{"plate":"Ä1"}']) {
      const result = await run("license-plate-reader", { stdin }, context);
      expect(result).toMatchObject({ failure: null, stderr: "" });
      expect(answerOf(result), stdin).toEqual({ error: expect.stringMatching(/\.$/) });
    }
    const twoWords = await run("license-plate-reader", { args: ["A", "B"] }, context);
    expect(twoWords).toMatchObject({ execution: { exitCode: 2 }, stdout: "" });
    expect(twoWords.stderr).toMatch(/^usage: /);
  });

  test("image-resize reads files of a folder that it was handed, and refuses what is none", async (context) => {
    const samples = join(project.root, "samples");
    // A native program sees every folder by its own name.
    const [folder, dirs] =
      side.runtime === "native" ? [samples, []] : ["/pictures", [{ host: samples, guest: "/pictures" }]];
    const answer = async (request: object) => {
      const stdin = JSON.stringify({ file: `${folder}/bus.jpg`, ...request });
      return answerOf(await run("image-resize", { dirs, stdin }, context)) as Record<string, unknown>;
    };
    const small = await answer({ percent: 12.5 });
    expect(small).toMatchObject({ width: 32, height: 32 });
    expect(Buffer.from(String(small["image"]), "base64").subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    const noPicture = Buffer.from("no picture").toString("base64");
    for (const request of [
      { percent: 0 },
      { quality: 101 },
      { file: "/nowhere.jpg" },
      { image: noPicture, file: null },
    ])
      expect(await answer(request)).toEqual({ error: expect.stringMatching(/\.$/) });
  });
});

test("the network is right about 95 of 100 pictures that it has never seen", { timeout: 180_000 }, async (context) => {
  const program = "recognition/accuracy.cpp";
  await needWhatBuilds(program, "native", context);
  const invocation = { args: ["300"] };
  const result = await project.run(workbench, program, {
    runtime: "native",
    target: "native",
    optimization,
    invocation,
  });
  const answer = answerOf(result) as { pictures: number; right: number };
  expect(answer.pictures).toBe(300);
  expect(answer.right).toBeGreaterThanOrEqual(285);
});
