import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Invocation } from "#shared/model/program-run.ts";
import type { CommandResult, CommandSpec } from "../process/command-spec.ts";
import { createDetectionContext } from "../process/create-detection-context.ts";
import { runCommand as run } from "../process/run-command.ts";
import { runtimes } from "./index.ts";

/*
 * The preview 1 programs of https://github.com/WebAssembly/wasi-testsuite, of which its branch prod/testsuite-base has
 * modules ready to run. WASI_TESTSUITE_DIR names a checkout of that branch. Each program runs twice: on the runtime as
 * its own documentation says, and through our adapter; the adapter must change no verdict.
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

interface Program {
  name: string;
  path: string;
  expects: z.infer<typeof Specification>;
}

function programsIn(folder: string): Program[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".wasm"))
    .map((name) => {
      const path = join(folder, name);
      const specification = path.replace(/\.wasm$/, ".json");
      const text = existsSync(specification) ? readFileSync(specification, "utf8") : "{}";
      return { name: basename(name, ".wasm"), path, expects: Specification.parse(JSON.parse(text)) };
    });
}

const programs =
  suite === undefined
    ? []
    : ["assemblyscript", "c", "rust"].flatMap((language) =>
        programsIn(join(suite, "tests", language, "testsuite", "wasm32-wasip1")),
      );

const work = realpathSync(mkdtempSync(join(tmpdir(), "wasi-testsuite-")));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Node's WASI as its documentation shows it, with nothing of ours around it. */
const NODE_WASI = join(work, "node-wasi.mjs");
writeFileSync(
  NODE_WASI,
  `import { readFileSync } from "node:fs";
import { WASI } from "node:wasi";
const [module, root, env, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [module, ...args], env: JSON.parse(env), preopens: root === "" ? {} : { "/": root } });
process.exitCode = wasi.start((await WebAssembly.instantiate(readFileSync(module), wasi.getImportObject())).instance);
`,
);

type DirectCommand = (exe: string, program: Program, root: string | null) => CommandSpec;

/** Called as each runtime's manual says, and as the suite's own adapters do where it has one. */
const DIRECT: Record<string, DirectCommand> = {
  wasmtime: (exe, { path, expects }, root) => ({
    exe,
    args: [
      "run",
      ...Object.entries(expects.env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      ...(root === null ? [] : ["--dir", `${root}::/`]),
      path,
      ...expects.args,
    ],
  }),
  wasmer: (exe, { path, expects }, root) => ({
    exe,
    args: [
      "run",
      ...Object.entries(expects.env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      ...(root === null ? [] : ["--volume", `${root}:/`]),
      path,
      "--",
      ...expects.args,
    ],
  }),
  wazero: (exe, { path, expects }, root) => ({
    exe,
    args: [
      "run",
      ...Object.entries(expects.env).map(([name, value]) => `-env=${name}=${value}`),
      ...(root === null ? [] : [`-mount=${root}:/`]),
      path,
      ...expects.args,
    ],
  }),
  node: (exe, { path, expects }, root) => ({
    exe,
    args: ["--no-warnings", NODE_WASI, path, root ?? "", JSON.stringify(expects.env), ...expects.args],
  }),
};

/** Verdicts that an adapter changes on purpose. */
const CHANGED: Record<string, Record<string, string>> = {
  node: {
    interesting_paths:
      "Node takes a path up to its first NUL; it is refused as the suite expects, for what was checked has to be what is opened",
  },
};

const TIME_LIMIT_MS = 20_000;

/** A fresh copy of the folder that a program works on, because it leaves files behind. */
function copyOfRoot({ path, expects }: Program, label: string): string | null {
  if (expects.root === null) return null;
  const copy = mkdtempSync(join(work, `${label}-`));
  cpSync(join(dirname(path), expects.root), copy, { recursive: true });
  return copy;
}

function passes({ expects }: Program, { exitCode, stdout }: CommandResult): boolean {
  return exitCode === expects.exit_code && (expects.stdout === undefined || stdout === expects.stdout);
}

const table: Record<string, Record<string, string>> = {};
afterAll(() => {
  if (Object.keys(table).length > 0) console.table(table);
});

for (const [id, direct] of Object.entries(DIRECT)) {
  const runtime = runtimes.find((adapter) => adapter.id === id);
  if (runtime === undefined) throw new Error(`there is no adapter for ${id}`);

  describe(`${id} through its adapter`, () => {
    const detected = runtime.detect(createDetectionContext({ run }));

    if (suite === undefined)
      test("ends every program of wasi-testsuite as the runtime itself does", (ctx) =>
        ctx.skip("WASI_TESTSUITE_DIR names no checkout of wasi-testsuite"));

    test.for(programs.map((program) => [program.name, program] as const))("%s", async ([name, program], ctx) => {
      const tool = await detected;
      if (tool.state !== "available") return ctx.skip(tool.reason ?? tool.state);
      const itself = await run({
        ...direct(tool.path!, program, copyOfRoot(program, "direct")),
        timeoutMs: TIME_LIMIT_MS,
      });
      const root = copyOfRoot(program, "adapter");
      const { args, env } = program.expects;
      const invocation = Invocation.parse({ args, env, dirs: root === null ? [] : [{ host: root, guest: "/" }] });
      const launch = { artifact: program.path, variant: null, invocation };
      expect(runtime.unsupported(launch, tool)).toBeUndefined();
      const ours = await run({ ...runtime.command(launch, tool), timeoutMs: TIME_LIMIT_MS });
      const words = (result: CommandResult) => (passes(program, result) ? "pass" : `exit ${result.exitCode}`);
      (table[name] ??= {})[id] = words(ours) === words(itself) ? words(ours) : `${words(itself)}, ours ${words(ours)}`;
      const changed = CHANGED[id]?.[name];
      if (changed !== undefined) return expect(passes(program, ours), changed).toBe(!passes(program, itself));
      expect(passes(program, ours), ours.stderr).toBe(passes(program, itself));
    });
  });
}
