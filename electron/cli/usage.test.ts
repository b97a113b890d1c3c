import { describe, expect, test } from "vitest";
import { createCommandInProcess } from "./testing/command-in-process.ts";

const { folder, wb, wbProcess, source } = createCommandInProcess();

const hello = source("größe ü 1.c", '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n');
const noTools = { PATH: folder };

describe("wrong usage: exit code 2, one JSON document, words that help", () => {
  test.each([
    ["an unknown command", ["fly", "--json"], /no command fly/],
    ["a missing option", ["bench", hello, "--json"], /--on/],
    ["an unknown target", ["build", hello, "--target", "pdp11", "--json"], /pdp11|Allowed choices/],
    ["an unknown level", ["build", hello, "--target", "native", "--opt", "O9", "--json"], /Ofast/],
    ["no such file", ["build", "absent.c", "--target", "wasm32-wasip1", "--json"], /absent\.c/],
    ["no runs", ["bench", hello, "--on", "node", "--runs", "0", "--json"], /whole number/],
    ["an unknown runtime", ["run", hello, "--on", "spidermonkey", "--json"], /spidermonkey/],
    ["some unknown ones", ["bench", hello, "--on", "node,wsmtime,Wasmer", "--json"], /named wsmtime, Wasmer\./],
    ["an unknown variant", ["bench", hello, "--on", "node:fast", "--json"], /named node:fast/],
    ["an option twice", ["bench", hello, "--on", "node", "--runs", "1", "--runs", "2", "--json"], /--runs is given/],
    ["two runtimes for one run", ["run", hello, "--on", "node", "--on", "native", "--json"], /--on is given twice/],
    ["a variable twice", ["run", hello, "--on", "node", "--env", "A=1", "--env", "A=2", "--json"], /A is named twice/],
    ["too many arguments", ["runs", "show", "a", "b", "--json"], /wb runs show takes one argument \(run\), and got 2/],
    ["an unknown one of a group", ["tools", "lsit", "--json"], /wb tools has no command lsit/],
    ["arguments for no program", ["runs", "list", "--json", "--", "x"], /nothing can follow --/],
    ["no such folder", ["run", hello, "--on", "node", "--dir", "absent:/d", "--json"], /no such file.*absent$/],
    ["a file as folder", ["bench", hello, "--on", "node", "--dir", `${hello}:/d`, "--json"], /is not a folder/],
    ["one of two programs", ["bench", hello, "absent.c", "--on", "node", "--json"], /absent\.c/],
    ["an absent further source", ["run", hello, "--on", "node", "--source", "absent.c", "--json"], /absent\.c/],
    ["an unknown run", ["runs", "show", "20200101-000000-aaaaaa", "--json"], /no run/],
    ["a wrong port", ["serve", "--port", "http", "--json"], /whole number/],
    ["a port that can't be", ["serve", "--port", "99999", "--json"], /0 to 65535/],
    ["a group without its command", ["tools", "--json"], /wb tools needs one of its commands: list/],
    ["another one", ["runs", "--json"], /list, show, export, import, delete/],
    ["a runtime twice", ["bench", hello, "--on", "node,node", "--json"], /node is named twice/],
    ["a program twice", ["bench", hello, `./${hello}`, "--on", "node", "--json"], /is named twice/],
    ["a folder as input", ["run", hello, "--on", "node", "--stdin", ".", "--json"], /is a folder/],
    ["no such input", ["run", hello, "--on", "node", "--stdin", "absent.txt", "--json"], /absent\.txt/],
    ["a folder as artifact", ["build", hello, "--target", "wasm32-wasip1", "--out", ".", "--json"], /this is a folder/],
  ])("%s", async (_name, args, message) => {
    const { exitCode, json } = await wb(args);
    expect(json.error.message).toMatch(message);
    expect(exitCode).toBe(2);
  });

  test("a misspelled name comes with the one that was meant", async () => {
    const runtime = await wb(["bench", hello, "--on", "wasmtme", "--json"]);
    expect(runtime.json.error.hint).toMatch(/^Did you mean wasmtime\? Known runtimes: native, node,/);
    const command = await wb(["tools", "lsit", "--json"]);
    expect(command.json.error.hint).toMatch(/^Did you mean wb tools list\?/);
  });

  test.each([
    ["refused by the parser", ["fly"]],
    ["refused by a command", ["run", hello, "--on", "spidermonkey"]],
  ])("the process says the same, %s", async (_name, args) => {
    const json = [...args, "--json"];
    expect(wbProcess(json)).toEqual(await wb(json));
    const inWords = wbProcess(args);
    expect(inWords).toEqual(await wb(args));
    expect(inWords).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^error: /) });
  });
});

describe("a failure stands beside the fields that the command has otherwise, too", () => {
  const fieldsOf = (json: object) => Object.keys(json).sort();
  const withError = (json: object) => [...Object.keys(json), "error"].sort();

  test("of a run", async () => {
    const fine = (await wb(["run", hello, "--on", "node", "--json"])).json;
    for (const args of [["--on", "nod"], ["--on"], ["--on", "node", "--dir", "absent:/d"], ["--on", "native", "-x"]])
      expect(fieldsOf((await wb(["run", hello, ...args, "--json"])).json)).toEqual(withError(fine));
  });

  test("of a build", async () => {
    const build = async (...args: string[]) => (await wb(["build", ...args, "--json"])).json;
    const fine = await build(hello, "--target", "wasm32-wasip1");
    for (const args of [[], [hello], [hello, "--target", "wasm32-wasip1", "--out", "."]])
      expect(fieldsOf(await build(...args))).toEqual(withError(fine));
    expect((await build(hello, "--target", "native", "--with", "embedded-clang")).target).toBe("native");
  });

  test("of the history and the tools", async () => {
    const runId = "20200101-000000-aaaaaa";
    expect((await wb(["runs", "show", runId, "--json"])).json).toMatchObject({ runId, series: [], verdicts: [] });
    expect((await wb(["tools", "list", "-x", "--json"])).json).toMatchObject({ tools: [], error: {} });
    const installations = new Set<string>();
    for (const args of [["turbowasm"], ["node", "--manager", "cargo"], []]) {
      const { json } = await wb(["tools", "install", ...args, "--dry-run", "--json"]);
      installations.add(String(fieldsOf(json).filter((field) => field !== "error")));
    }
    expect(installations.size).toBe(1);
  });
});

describe("options that change nothing are told", () => {
  const notesOf = async (args: string[]) => {
    const { json, stderr } = await wb([...args, "--json"], noTools);
    for (const note of json.notes) expect(stderr).toContain(`note: ${note}`);
    return json.notes as string[];
  };

  test("a compiler that doesn't build for what is run, or isn't the first that does", async () => {
    expect(await notesOf(["run", hello, "--on", "native", "--with", "embedded-clang"])).toEqual([
      expect.stringMatching(/^--with embedded-clang changes nothing: it doesn't build for native\./),
    ]);
    expect(await notesOf(["run", hello, "--on", "node", "--with", "embedded-clang"])).toEqual([]);
  });

  test("what is for wasm alone, on native", async () => {
    expect(await notesOf(["run", hello, "--on", "native", "--simd", "--wasm-opt", "O2"])).toHaveLength(2);
    expect(await notesOf(["build", hello, "--target", "native", "--simd"])).toHaveLength(1);
    expect(await notesOf(["run", hello, "--on", "node", "--simd"])).toEqual([]);
  });

  test("how to build what is built already", async () => {
    const out = "ready.wasm";
    expect((await wb(["build", hello, "--target", "wasm32-wasip1", "--out", out])).exitCode).toBe(0);
    expect(await notesOf(["run", out, "--on", "node", "--opt", "O3", "--simd"])).toEqual([
      "Nothing is built, so --opt and --simd change nothing.",
    ]);
    expect(await notesOf(["run", out, "--on", "node"])).toEqual([]);
  });
});
