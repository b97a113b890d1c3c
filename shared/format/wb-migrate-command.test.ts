import { expect, test } from "vitest";
import { wbMigrateCommand } from "./wb-migrate-command.ts";

test("leaves out what is as by default, and quotes names", () => {
  expect(wbMigrateCommand({ function: "hello", to: "edge-1", prewarm: 0 })).toBe(
    "wb faas node migrate hello --to edge-1",
  );
  expect(wbMigrateCommand({ function: "/team/my fn", to: "edge-1", from: "edge-2", prewarm: 2 })).toBe(
    "wb faas node migrate '/team/my fn' --to edge-1 --from edge-2 --prewarm 2",
  );
});
