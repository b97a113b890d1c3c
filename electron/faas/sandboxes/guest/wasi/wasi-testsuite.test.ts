import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadGuestFolder } from "../folder/load-guest-folder.ts";
import { WasmApi } from "../web-assembly.ts";
import { createWasiImports } from "./wasi-imports.ts";

/*
 * The preview 1 programs of https://github.com/WebAssembly/wasi-testsuite, of which its branch prod/testsuite-base has
 * modules ready to run. WASI_TESTSUITE_DIR names a checkout of that branch.
 */
const suite = process.env["WASI_TESTSUITE_DIR"];

/** doc/specification.md, "legacy configuration specification": the form that all preview 1 programs have. */
const Specification = z.object({
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  root: z.string().nullable().default(null),
  exit_code: z.number().default(0),
  stdout: z.string().optional(),
});

/** Programs that must not pass, and why. */
const DEVIATIONS: Record<string, string> = {};

const folders = ["assemblyscript", "c", "rust"].map((language) =>
  join(suite ?? "", "tests", language, "testsuite", "wasm32-wasip1"),
);
const programs =
  suite === undefined
    ? []
    : folders.flatMap((folder) =>
        readdirSync(folder)
          .filter((name) => name.endsWith(".wasm"))
          .map((name) => [basename(name, ".wasm"), join(folder, name)] as const),
      );

const FOLDER_LIMITS = { maxBytes: 1 << 20, maxEntries: 100 };
const wasi = createWasiImports();

describe("wasi-testsuite", () => {
  if (suite === undefined)
    test("all programs of preview 1", (ctx) => ctx.skip("WASI_TESTSUITE_DIR names no checkout of wasi-testsuite"));
  else test("has all of its 72 programs of preview 1", () => expect(programs).toHaveLength(72));

  test.for(programs)("%s", async ([name, path]) => {
    const specification = path.replace(/\.wasm$/, ".json");
    const expects = Specification.parse(
      existsSync(specification) ? JSON.parse(readFileSync(specification, "utf8")) : {},
    );
    const output = { stdout: "", stderr: "" };
    const folder =
      expects.root === null ? null : await loadGuestFolder(join(dirname(path), expects.root), FOLDER_LIMITS);
    wasi.begin({
      args: [basename(path), ...expects.args],
      env: expects.env,
      stdin: new Uint8Array(0),
      features: ["clock", "random", "environment", ...(folder === null ? [] : (["folder", "scratch-folder"] as const))],
      folder,
      scratchLimitBytes: 1 << 20,
      deadlineAtMs: null,
      onOutput(stream, bytes) {
        output[stream] += Buffer.from(bytes).toString();
        return true;
      },
    });
    const module = new WasmApi.Module(readFileSync(path));
    const exitCode = exitCodeOf(() => wasi.start(new WasmApi.Instance(module, wasi.imports)));
    const passes = exitCode === expects.exit_code && [undefined, output.stdout].includes(expects.stdout);
    const reason = DEVIATIONS[name];
    expect(passes, `${exitCode} ${output.stderr}${reason ?? ""}`).toBe(reason === undefined);
  });
});

function exitCodeOf(start: () => number): number | string {
  try {
    return start();
  } catch (error) {
    return String(error);
  }
}
