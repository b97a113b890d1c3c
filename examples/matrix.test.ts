import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createWorkbench } from "#core/create-workbench.ts";
import { jobEnd } from "#core/testing/follow-job.ts";
import type { ProgramRunResult } from "#shared/model/program-run.ts";
import { languageOf, type Language, type Target } from "#shared/model/target.ts";
import type { CompilerId, Tool } from "#shared/model/tool.ts";
import { runtimeMode } from "#toolchains/runtimes/runtime-mode.ts";
import { runtimes } from "#toolchains/runtimes/index.ts";
import { fibonacciLine, multipliedLine, sortedLine } from "./known-results.ts";

/*
 * The five programs of Persaud et al. 2019, built by every compiler and run on every runtime in every mode that this
 * machine has: all have to print the same. A tool that isn't here is skipped with its reason; a combination that makes
 * no sense (gcc for wasm) is void, and the printed matrix says why.
 */

const PROGRAMS: Record<string, { args: string[]; stdout: string }> = {
  "prime.c": { args: ["131071"], stdout: "131071 is prime\n" },
  "fibonacci.c": { args: ["20"], stdout: fibonacciLine(20) },
  "fibonacci.rs": { args: ["20"], stdout: fibonacciLine(20) },
  "bubble-sort.c": { args: ["300"], stdout: sortedLine(300) },
  "matrix-multiplication.c": { args: ["33"], stdout: multipliedLine(33) },
};

const WASI: Target = "wasm32-wasip1";
const COMPILERS: Record<CompilerId, { languages: Language[]; targets: Target[] }> = {
  "embedded-clang": { languages: ["c"], targets: [WASI] },
  "wasi-sdk": { languages: ["c"], targets: [WASI] },
  emcc: { languages: ["c"], targets: [WASI, "emscripten"] },
  zig: { languages: ["c"], targets: ["native", WASI] },
  gcc: { languages: ["c"], targets: ["native"] },
  clang: { languages: ["c"], targets: ["native"] },
  rustc: { languages: ["rust"], targets: ["native", WASI] },
  cargo: { languages: ["rust"], targets: ["native", WASI] },
};

/** What doesn't work and why, as the tool's own words: a cell that begins to work fails the test, to be taken out. */
const DEVIATIONS: Record<string, { reason: string; message: RegExp }> = {};

/** Tools that the machine promises, so that one that vanished doesn't pass as skipped. */
const promised = (process.env["WORKBENCH_PROMISED_TOOLS"] ?? "").split(" ").filter((id) => id !== "");

const dataDir = mkdtempSync(join(tmpdir(), "matrix-"));
const workbench = await createWorkbench({ dataDir });
const tools = await scan();
afterAll(async () => {
  await workbench.close();
  rmSync(dataDir, { recursive: true, force: true });
  printMatrix();
});

/** A tool that other tests kept from answering in time is looked for again, as a person does by Scan again. */
async function scan(): Promise<Tool[]> {
  const first = await workbench.client.tools.list();
  if (promised.every((id) => isThere(first.tools, id))) return first.tools;
  return (await workbench.client.tools.list({ rescan: true })).tools;
}

function isThere(found: readonly Tool[], id: string): boolean {
  return found.some((tool) => tool.id === id && tool.state === "available");
}

/** A cell that isn't there is void. */
const cells = new Map<string, string>();
const cellName = (program: string, compiler: string, runtime: string) => `${program} by ${compiler} on ${runtime}`;

function printMatrix(): void {
  const lines = Object.keys(PROGRAMS).flatMap((program) => {
    const columns = Object.entries(COMPILERS).flatMap(([id, { languages }]) =>
      languages.includes(languageOf(program)!) ? [id] : [],
    );
    const line = (name: string, words: string[]) => name.padEnd(28) + words.map((word) => word.padEnd(16)).join("");
    const rows = modes
      .filter(({ ref }) => !absentModes.has(ref))
      .map(({ ref }) =>
        line(
          `  ${ref}`,
          columns.map((compiler) => cells.get(cellName(program, compiler, ref)) ?? "void"),
        ),
      );
    return [line(program, columns), ...rows, ""];
  });
  console.log(
    [
      ...lines,
      "void: this compiler doesn't build what this runtime runs; -: not on this machine",
      ...[...absentModes, ...absentBuilds].map(([what, reason]) => `${what}: ${reason}`),
      ...Object.entries(DEVIATIONS).map(([cell, { reason }]) => `${cell}: expected to fail, ${reason}`),
    ].join("\n"),
  );
}

const modes = runtimes.flatMap((runtime) =>
  [null, ...runtime.variants].map((variant) => ({
    id: runtime.id,
    ref: runtimeMode(runtime.id, variant),
    target: runtime.target(variant),
  })),
);

/** Why a tool can't be used for this; null when it can. */
function whyNot(kind: Tool["kind"], id: string, offers: (tool: Tool) => boolean, lacking: string): string | null {
  const tool = tools.find((candidate) => candidate.kind === kind && candidate.id === id);
  if (tool?.state !== "available") return tool?.reason ?? "not known";
  return offers(tool) ? null : `${tool.name} ${tool.version} ${lacking}`;
}

test("every tool that this machine promises is there", () => {
  expect(promised.filter((id) => !isThere(tools, id))).toEqual([]);
});

const folder = fileURLToPath(new URL("persaud-2019", import.meta.url));
const compilerIds = Object.keys(COMPILERS) as CompilerId[];
const absentModes = new Map(
  modes.flatMap(({ id, ref }) => {
    const reason = whyNot("runtime", id, (tool) => tool.modes.includes(ref), `has no ${ref}`);
    return reason === null ? [] : [[ref, reason] as const];
  }),
);
const absentBuilds = new Map(
  compilerIds.flatMap((id) =>
    COMPILERS[id].targets.flatMap((target) => {
      const reason = whyNot("compiler", id, (tool) => tool.targets.includes(target), `doesn't build for ${target}`);
      return reason === null ? [] : [[`${id} for ${target}`, reason] as const];
    }),
  ),
);
test.for([...absentModes, ...absentBuilds])("%s", ([, reason], ctx) => ctx.skip(reason));

for (const [program, { args, stdout }] of Object.entries(PROGRAMS)) {
  const language = languageOf(program)!;
  const fitting = compilerIds.filter((id) => COMPILERS[id].languages.includes(language));
  for (const compiler of fitting) {
    const valid = modes.filter(({ target }) => COMPILERS[compiler].targets.includes(target));
    const isAbsent = ({ ref, target }: (typeof modes)[number]) =>
      absentModes.has(ref) || absentBuilds.has(`${compiler} for ${target}`);
    for (const { ref } of valid.filter(isAbsent)) cells.set(cellName(program, compiler, ref), "-");
    const here = valid.filter((mode) => !isAbsent(mode));
    test.for(here)(`${program} by ${compiler} on $ref`, async ({ ref, target }) => {
      const { jobId } = await workbench.client.programs.run({
        file: join(folder, program),
        runtime: ref,
        build: { compilers: { [target]: compiler } },
        invocation: { args },
      });
      const view = await jobEnd(workbench.client, jobId);
      const result = view.result as ProgramRunResult | null;
      const failure = view.error ?? result?.failure ?? null;
      const isRight = failure === null && result?.stdout === stdout;
      cells.set(cellName(program, compiler, ref), isRight ? "pass" : "fail");
      const deviation = DEVIATIONS[cellName(program, compiler, ref)];
      if (deviation !== undefined) return expect(failure?.message, deviation.reason).toMatch(deviation.message);
      expect(failure, failure?.hint ?? result?.stderr).toBeNull();
      expect(result).toMatchObject({ stdout, execution: { exitCode: 0 } });
    });
  }
}
