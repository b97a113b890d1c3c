import { expect, test } from "vitest";
import { createBuiltCommand } from "./testing/built-command.ts";

const { wb, folder } = createBuiltCommand();

test("tools survey measures what is installed and says why for the rest, as one document", () => {
  // Nothing but Node: no compiler for an empty native program.
  const { exitCode, json } = wb(["tools", "survey", "--json"], { PATH: folder });
  expect(exitCode).toBe(0);
  expect(Math.abs(Date.now() - json.surveyedAtMs)).toBeLessThan(60_000);
  const byId = Object.fromEntries(json.runtimes.map((runtime: { id: string }) => [runtime.id, runtime]));
  expect(byId.node).toMatchObject({ wasi: { preview1: true, preview2: false }, executableBytes: expect.any(Number) });
  const [plain] = byId.node.startUp;
  expect(plain).toMatchObject({ runtime: "node", runs: 10, reason: null });
  expect(plain.medianMs).toBeGreaterThan(1);
  expect(plain.ci95Ms[0]).toBeLessThanOrEqual(plain.medianMs);
  expect(plain.ci95Ms[1]).toBeGreaterThanOrEqual(plain.medianMs);
});
