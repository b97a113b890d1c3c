import { expect, test } from "vitest";
import { BUILT_IN_PATTERNS } from "../load/built-in-patterns.ts";
import { wbLoadCommand } from "./wb-load-command.ts";

const example = { kind: "example", name: "license-plate-reader" } as const;

test("one of the paper's patterns is named, and what is usual is left out", () => {
  expect(
    wbLoadCommand({
      pattern: BUILT_IN_PATTERNS.scma,
      patternName: "SCMA",
      subject: example,
      sandboxes: ["v8-context", "process:wasmtime"],
    }),
  ).toBe("wb load SCMA --function license-plate-reader --sandboxes v8-context,process:wasmtime");
});

test("a pattern of one's own is written to a file first", () => {
  const pattern = { name: "Mine", groups: [{ kind: "closed" as const, name: "a", threads: 2, loops: 3 }] };
  const command = wbLoadCommand({
    pattern,
    patternName: "My load",
    subject: example,
    argument: { plate: "it's" },
    pool: "openwhisk",
    warmUp: { requests: 2 },
  });
  expect(command).toMatch(/^printf %s '\{"name":"Mine".*\}' > My-load\.json && wb load My-load\.json /);
  expect(command).toContain(`--argument '{"plate":"it'\\''s"}' --pool openwhisk --warmup 2`);
});

test("an address alone, and what no command can say", () => {
  const of = (targets: { url: string; bodies?: string[] }[][]) =>
    wbLoadCommand({ pattern: BUILT_IN_PATTERNS.mcsa, patternName: "MCSA", subject: { kind: "url", targets } });
  expect(of([[{ url: "http://127.0.0.1:8080/a", bodies: ["{}"] }]])).toBe(
    "wb load MCSA --url http://127.0.0.1:8080/a --argument '{}'",
  );
  expect(of([[{ url: "http://127.0.0.1/a" }, { url: "http://127.0.0.1/b" }]])).toBeNull();
});
