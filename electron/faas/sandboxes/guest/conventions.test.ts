import { describe, expect, test } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import { MAX_JSON_ARGUMENT_BYTES, programAnswer, programInput } from "./conventions.ts";

describe("what a program gets", () => {
  test.for([
    ["auto", [], { args: [], stdin: "[]\n" }],
    ["auto", ["a b", 1, true, null, { k: [1] }, ""], { args: ["a b", "1", "true", "null", '{"k":[1]}', ""] }],
    ["auto", { n: 1 }, { args: ['{"n":1}'], stdin: '{"n":1}\n' }],
    ["auto", {}, { args: [], stdin: "{}\n" }],
    ["auto", undefined, { args: [], stdin: "" }],
    ["auto", 7, { args: ["7"], stdin: "7\n" }],
    ["auto", null, { args: ["null"], stdin: "null\n" }],
    ["arguments", ["x", "y"], { args: ["x", "y"], stdin: '["x","y"]\n' }],
    ["arguments", { n: 1 }, { args: ['{"n":1}'] }],
    ["arguments", {}, { args: [] }],
    ["arguments", "text", { args: ["text"], stdin: '"text"\n' }],
    ["json", ["x"], { args: ['["x"]'], stdin: '["x"]\n' }],
    ["json", {}, { args: ["{}"], stdin: "{}\n" }],
    ["json", undefined, { args: [], stdin: "" }],
  ] as const)("%s of %j", ([convention, argument, expected]) => {
    expect(programInput(convention, argument)).toMatchObject(expected);
  });

  test("is what the client sent, number for number", () => {
    const sent = '[ 1.0, 12345678901234567890, "a,]\\"[\\n", [1.50, {"a": 2e3}],\n -0 ]';
    expect(programInput("auto", JSON.parse(sent), sent).args).toEqual([
      "1.0",
      "12345678901234567890",
      'a,]"[\n',
      '[1.50, {"a": 2e3}]',
      "-0",
    ]);
    expect(programInput("auto", JSON.parse(" [ ] "), " [ ] ").args).toEqual([]);
  });

  test("has stdin as one line, whatever line breaks the client's text has", () => {
    const sent = '{\r\n  "text": "a\\nb",\n  "n": 1.0\n}\n';
    const { args, stdin } = programInput("json", JSON.parse(sent), sent);
    expect(stdin.trimEnd()).not.toMatch(/[\r\n]/);
    expect(JSON.parse(stdin)).toEqual(JSON.parse(sent));
    expect(stdin).toContain("1.0");
    expect(args).toEqual([stdin.trimEnd()]);
  });

  test("is left out of the arguments where no system would take it, and stays in stdin", () => {
    const fitting = "x".repeat(MAX_JSON_ARGUMENT_BYTES - 2);
    expect(programInput("json", fitting).args).toHaveLength(1);
    const tooLong = `${fitting}x`;
    expect(programInput("json", tooLong)).toEqual({ args: [], stdin: `"${tooLong}"\n` });
    expect(programInput("json", "ä".repeat(65_536)).args).toEqual([]);
  });

  test("can't hold a zero character as an argument", () => {
    expect(() => programInput("auto", ["a\0b"])).toThrow(WorkbenchError);
    expect(programInput("json", "a\0b").args).toEqual(['"a\\u0000b"']);
  });
});

describe("a program's answer", () => {
  test("is all of its stdout as text", () => {
    expect(programAnswer("text", "a\nb\n")).toEqual({ ok: true, value: "a\nb\n", logLines: [] });
  });

  test.for([
    ['{"a":1}\n', { a: 1 }, []],
    ['log 1\nlog 2\n{"a":1}', { a: 1 }, ["log 1", "log 2"]],
    ["log\r\n[1,2]\r\n", [1, 2], ["log"]],
  ] as const)("is the last line as JSON: %j", ([stdout, value, logLines]) => {
    expect(programAnswer("json", stdout)).toEqual({ ok: true, value, logLines: [...logLines] });
  });

  test.for(["", "\n", "7\n", "null", '"text"\n', '{"a":', '{"a":1}\n\n', '{"a":1}\nbye\n'])("is none: %j", (stdout) => {
    expect(programAnswer("json", stdout)).toMatchObject({
      ok: false,
      message: "The action did not return a dictionary or array.",
    });
  });

  test("is no log twice when it is none", () => {
    expect(programAnswer("json", "a\nb\n").logLines).toEqual(["a", "b"]);
  });
});
