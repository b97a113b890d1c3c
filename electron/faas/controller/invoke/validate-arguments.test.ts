import { describe, expect, it } from "vitest";
import { givenFunction } from "./testing/given-calls.ts";
import { schemaProblem, validateArguments } from "./validate-arguments.ts";

function accepts(parametersSchema: Record<string, unknown>, argument: unknown): string | null {
  try {
    validateArguments(givenFunction({ parametersSchema }), argument);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("arguments against their schema", () => {
  const plate = {
    type: "object",
    properties: { plate: { type: "string", pattern: "^[A-Z]{1,3}[0-9]+$" }, lane: { enum: ["left", "right"] } },
    required: ["plate"],
    additionalProperties: false,
  };

  it.each([
    [{ plate: "ABC123" }, null],
    [{ plate: "abc" }, 'The argument plate must match pattern "^[A-Z]{1,3}[0-9]+$".'],
    [{ plate: 7 }, "The argument plate must be string."],
    [{ plate: "A1", lane: "up" }, 'The argument lane must be equal to one of the allowed values: ["left","right"].'],
    [{ plate: "A1", x: 1 }, 'The arguments must NOT have additional properties: "x".'],
    [{}, "The arguments must have required property 'plate'."],
    [undefined, "The arguments must have required property 'plate'."],
    [["A1"], "The arguments must be object."],
  ])("%j: %s", (argument, problem) => {
    expect(accepts(plate, argument)).toBe(problem);
  });

  it("takes no arguments for an empty list as well", () => {
    const list = { type: "array", items: { type: "string" } };
    expect(accepts(list, undefined)).toBeNull();
    expect(accepts(list, {})).toBeNull();
    expect(accepts({ ...list, minItems: 1 }, undefined)).toBe("The arguments must NOT have fewer than 1 items.");
    expect(accepts(list, { a: 1 })).toBe("The arguments must be array.");
  });

  it("takes formats and words of others for what they are: annotations", () => {
    expect(
      accepts({ properties: { at: { type: "string", format: "date-time", "x-unit": "s" } } }, { at: "?" }),
    ).toBeNull();
  });

  it("is not fooled by keys of the prototype", () => {
    expect(accepts({ type: "object", required: ["constructor"] }, {})).toContain("constructor");
    expect(accepts({ type: "object", additionalProperties: false }, JSON.parse('{"__proto__": 1}'))).toContain(
      "__proto__",
    );
  });

  it("keeps schemas of the same $id apart", () => {
    const $id = "https://example.com/arguments";
    expect(accepts({ $id, type: "object", required: ["a"] }, {})).toContain("'a'");
    expect(accepts({ $id, type: "object", required: ["b"] }, {})).toContain("'b'");
  });

  it("matches patterns in linear time", () => {
    const started = performance.now();
    expect(accepts({ properties: { a: { pattern: "^(a+)+$" } } }, { a: `${"a".repeat(50_000)}b` })).not.toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("lists without duplicates", () => {
  const unique = { type: "array", uniqueItems: true };

  it.each([
    [[1, 2, "1"], null],
    [[1, 2, 1], "The arguments must NOT have duplicate items."],
    [
      [
        { a: 1, b: [2] },
        { b: [2], a: 1 },
      ],
      "The arguments must NOT have duplicate items.",
    ],
    [[{ a: 1 }, { a: [1] }, [1], [[1]]], null],
  ])("%j: %s", (list, problem) => {
    expect(accepts(unique, list)).toBe(problem);
  });

  it("are told apart in time that grows no faster than they do", () => {
    const started = performance.now();
    expect(
      accepts(
        unique,
        Array.from({ length: 100_000 }, (_, i) => ({ i })),
      ),
    ).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("schemas", () => {
  it("are judged before a function is taken in", () => {
    expect(schemaProblem({ type: "object" })).toBeNull();
    expect(schemaProblem({ type: "strin" })).toContain("The schema of the parameters can't be used");
    expect(schemaProblem({ $ref: "https://example.com/elsewhere" })).toContain("can't be used");
    expect(schemaProblem({ properties: { a: { pattern: "(?=x)" } } })).toContain("linear time");
  });
});
