import { expect, test } from "vitest";
import { WaitingLine, type Placement } from "./waiting-line.ts";

interface Line {
  running: number;
  waiting: Call[];
}

interface Call {
  name: string;
  revision: { line: Line; fn: { limits: { concurrency: number } } };
}

function given() {
  const line = new WaitingLine<Line, Call>();
  const functions = new Map<string, Line>();
  const call = (name: string, concurrency = 10): Call => {
    const path = name[0] as string;
    if (!functions.has(path)) functions.set(path, { running: 0, waiting: [] });
    return { name, revision: { line: functions.get(path) as Line, fn: { limits: { concurrency } } } };
  };
  const serve = (placement: (name: string) => Placement) => {
    const placed: string[] = [];
    line.serve(({ name }) => {
      const became = placement(name);
      if (became === "placed") placed.push(name);
      return became;
    });
    return placed;
  };
  return { line, call, serve };
}

test("functions take turns, and each one's calls keep their order", () => {
  const { line, call, serve } = given();
  for (const name of ["a1", "a2", "a3", "b1"]) line.add(call(name));
  expect(serve(() => "placed")).toEqual(["a1", "b1", "a2", "a3"]);
  expect([line.size, line.hasTurns, line.calls()]).toEqual([0, false, []]);
});

test("one without room holds up the others, one that waits for something else doesn't", () => {
  for (const [placement, placed] of [
    ["full", []],
    ["later", ["b1"]],
    ["starts-full", ["b1"]],
  ] as const) {
    const { line, call, serve } = given();
    for (const name of ["a1", "b1"]) line.add(call(name));
    expect(serve((name) => (name === "a1" ? placement : "placed"))).toEqual(placed);
  }
});

test("a call that is put back goes before those of its function, and within the function's limit", () => {
  const { line, call, serve } = given();
  const [first, second] = [call("a1", 1), call("a2", 1)];
  first.revision.line.running = 1;
  line.add(second);
  expect(serve(() => "placed")).toEqual([]);
  expect(line.calls()).toEqual([second]);
  first.revision.line.running = 0;
  line.putBack(first);
  expect(line.calls()).toEqual([first, second]);
  expect(line.remove(second)).toBe(true);
  expect(line.remove(second)).toBe(false);
  expect(serve(() => "placed")).toEqual(["a1"]);
});
