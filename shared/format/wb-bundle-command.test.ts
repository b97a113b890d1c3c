import { expect, test } from "vitest";
import { wbBundleCommand } from "./wb-bundle-command.ts";

test("a bundle of a file, with what it is called with, and one of a deployed function", () => {
  const subject = { kind: "file", file: "/p/a b.c", target: "native", build: { optimization: "O3" } } as const;
  expect(wbBundleCommand({ subject, target: "lambda-custom", memoryMb: 128, argument: { args: ["x"] } }, true)).toBe(
    `wb bundle '/p/a b.c' --for lambda-custom --target native --memory 128 --param args '["x"]' --opt O3 --out lambda-custom-bundle --prove`,
  );
  expect(wbBundleCommand({ subject: { kind: "deployed", name: "plates" }, target: "openwhisk-node" })).toBe(
    "wb bundle plates --deployed --for openwhisk-node --out openwhisk-node-bundle",
  );
});
