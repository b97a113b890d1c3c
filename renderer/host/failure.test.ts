import { expect, test } from "vitest";
import { WorkbenchError } from "#shared/errors.ts";
import { toFailure } from "./failure.ts";
import { createMemoryHost } from "../testing/memory-host.ts";

test("an error of the core keeps code, words and hint", async () => {
  const host = createMemoryHost();
  host.failWith("settings.get", { code: "DISK_FULL", message: "The disk is full", hint: "Free some space." });
  const error: unknown = await host.client.settings.get().catch((thrown: unknown) => thrown);
  expect(toFailure(error)).toEqual({ code: "DISK_FULL", message: "The disk is full", hint: "Free some space." });
});

test("an error of the window itself does too", () => {
  const error = new WorkbenchError("CANCELLED", "Stopped", { hint: "Start again." });
  expect(toFailure(error)).toEqual({ code: "CANCELLED", message: "Stopped", hint: "Start again." });
});

test("anything else is internal", () => {
  expect(toFailure("odd")).toEqual({ code: "INTERNAL", message: "odd", hint: null });
});
