import { expect, test } from "vitest";
import { parameterFields, readParameters } from "./parameter-fields.ts";

const schema = {
  type: "object",
  required: ["plate", "count", "word"],
  properties: {
    plate: { type: "string", title: "Licence plate", description: "As it stands on the car" },
    count: { type: "integer", minimum: 1, maximum: 9, default: 3 },
    share: { type: "number" },
    strict: { type: "boolean" },
    colour: { enum: ["red", "5", 5, null] },
    list: { type: "array", items: { type: "string" }, default: ["a"] },
    word: { type: "string" },
  },
};
const fields = parameterFields(schema) ?? [];

test("a field for each parameter, by its type", () => {
  expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
    ["plate", "text", true],
    ["count", "integer", true],
    ["share", "number", false],
    ["strict", "boolean", false],
    ["colour", "choice", false],
    ["list", "json", false],
    ["word", "text", true],
  ]);
  expect(fields[0]).toMatchObject({ label: "Licence plate", about: "As it stands on the car", initial: "" });
  expect(fields[1]).toMatchObject({ minimum: 1, maximum: 9, initial: "3" });
  expect(fields[4]?.choices).toEqual(["red", '"5"', "5", "null"]);
  expect(fields[5]?.initial).toBe('["a"]');
});

test("a schema without named parameters has no form", () => {
  for (const other of [null, {}, { type: "array" }, { properties: {} }]) expect(parameterFields(other)).toBeNull();
});

test("what was typed becomes what is sent; what is empty is left out unless it is required", () => {
  expect(readParameters(fields, { plate: "B 1", strict: "false", colour: '"5"', share: "" })).toEqual({
    argument: { plate: "B 1", count: 3, strict: false, colour: "5", list: ["a"], word: "" },
    problems: {},
  });
  expect(readParameters(fields, { colour: "5" }).argument["colour"]).toBe(5);
});

test("what can't be sent says why, each at its field", () => {
  expect(readParameters(fields, { count: "", share: "many", list: "[", colour: "blue" }).problems).toEqual({
    count: "It is required.",
    share: "A number is expected.",
    list: "This is not valid JSON.",
    colour: "One of the choices is expected.",
  });
  expect(readParameters(fields, { count: "1.5" }).problems).toEqual({ count: "A whole number is expected." });
  expect(readParameters(fields, { count: "0" }).problems).toEqual({ count: "At least 1 is expected." });
  expect(readParameters(fields, { count: "10" }).problems).toEqual({ count: "At most 9 is expected." });
});
