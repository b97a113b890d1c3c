import { expect, test } from "vitest";
import { Invocation } from "#shared/model/program-run.ts";
import { type DetectedTool, parseRuntimeRef } from "#shared/model/tool.ts";
import { temporaryFolder } from "../testing/fake-tools.ts";
import { runtimes } from "./index.ts";
import { buildSilentModule } from "./testing/trap-programs.ts";

/** What goes otherwise than elsewhere, and is said before the run. */

const adapterOf = (ref: string) => runtimes.find(({ id }) => id === parseRuntimeRef(ref).id)!;

function warningsOf(ref: string, guest: string): string[] {
  const invocation = Invocation.parse({ dirs: [{ host: "/home/ada", guest }] });
  const { variant } = parseRuntimeRef(ref);
  return adapterOf(ref).warnings?.({ artifact: "/p.wasm", variant, invocation }) ?? [];
}

test.each([".", "/", "./", "//"])("Wasmer keeps in memory what is written into %s", (guest) => {
  expect(warningsOf("wasmer", guest)).toEqual([expect.stringMatching(/into \/home\/ada stays in memory/)]);
});

test("Wasmer writes to the disk what is written into a folder of another name", () => {
  expect(warningsOf("wasmer", "/data")).toEqual([]);
});

test.each(["wazero", "wazero:interpreter", "node:emscripten", "wasm3"])("links lead %s out of a folder", (ref) => {
  expect(warningsOf(ref, ".")).toEqual([expect.stringMatching(/out of/)]);
});

test.each(["wasmtime", "node", "wasmi", "lucet"])("%s does nothing that has to be said", (ref) => {
  expect(warningsOf(ref, ".")).toEqual([]);
});

test("Wasmer passes no arguments to a module that imports nothing", async () => {
  const artifact = await buildSilentModule(temporaryFolder());
  const tool = { id: "wasmer", name: "Wasmer", state: "available", modes: ["wasmer"] } as DetectedTool;
  const problem = (args: string[]) =>
    adapterOf("wasmer").unsupported({ artifact, variant: null, invocation: Invocation.parse({ args }) }, tool);
  expect(problem(["a"])).toMatch(/no arguments/);
  expect(problem([])).toBeUndefined();
});
