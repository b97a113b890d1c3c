import { beforeAll, expect, it } from "vitest";
import { startEmulator, type TestEmulator } from "../../controller/invoke/testing/start-emulator.ts";

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startEmulator();
  return () => emulator.close();
});

it.each([
  ["?limit=201", "The value '201' is not in the range of 0 to 200 for activations."],
  ["?limit=x", "The value 'x' is not an integer for activations."],
  ["?skip=-1", "The value '-1' is not greater than or equal to 0 for activations."],
  ["?since=yesterday", "Parameter is not a valid value for epoch seconds: yesterday"],
  ["?upto=1.5", "Parameter is not a valid value for epoch seconds: 1.5"],
  ["?name=a/b/c", "Parameter may be a 'simple' name or 'package-name/simple' name: a/b/c"],
  ["?docs=true&count=true", "The parameter 'docs' is not permitted with 'count'."],
  ["/abc", "Activation id length is 3 but must be 32."],
  [`/${"g".repeat(32)}`, "The activation id is not valid."],
  [`/${"g".repeat(32)}/logs`, "The activation id is not valid."],
])("activations%s is refused", async (path, error) => {
  expect(await emulator.get(`activations${path}`)).toMatchObject({ status: 400, body: { error } });
});

it("lists nothing where nothing was called", async () => {
  expect((await emulator.get("activations/?")).body).toEqual([]);
  expect((await emulator.get("activations?count=true&skip=3")).body).toEqual({ activations: 0 });
});

it("shows nothing of other namespaces", async () => {
  const error = "The supplied authentication is not authorized to access 'other'.";
  expect(await emulator.get("../other/activations")).toMatchObject({ status: 403, body: { error } });
  expect(await emulator.get(`../other/activations/${"0".repeat(32)}`)).toMatchObject({ status: 403 });
});
