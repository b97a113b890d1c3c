import { expect, test } from "vitest";
import { EMPTY_FORM, OPEN_GROUP, readForm, recallForm, rememberForm, type LoadForm } from "./load-form.ts";
import { pictureOf } from "./pattern-starts.ts";
import { withNewName } from "./load-words.ts";

const EXAMPLES = [
  {
    name: "license-plate-reader",
    title: "License Plate Reader",
    description: "",
    sandboxes: ["wasm-instance" as const],
    argument: { plate: "A" },
  },
];
const read = (changes: Partial<LoadForm>) => readForm({ ...EMPTY_FORM, ...changes }, EXAMPLES);

test("what is chosen at first can be run", () => {
  expect(read({}).request).toMatchObject({
    patternName: "SCMA",
    subject: { kind: "example", name: "license-plate-reader" },
    sandboxes: ["v8-context", "wasm-instance"],
    pool: "paper",
  });
  expect(read({}).request).not.toHaveProperty("argument");
});

test.each<[Partial<LoadForm>, string]>([
  [{ argument: "{plate" }, "argument"],
  [{ sandboxes: { example: [], function: [] } }, "sandboxes"],
  [{ subject: "function" }, "function"],
  [{ subject: "platform" }, "platform"],
  [{ subject: "url", url: "ftp://here" }, "url"],
  [{ pattern: "own", own: { name: "", groups: [OPEN_GROUP] } }, "pattern"],
])("%j can't be run", (changes, field) => {
  const { request, problem } = read(changes);
  expect(request).toBeNull();
  expect(problem?.field).toBe(field);
});

test("an address is asked with the argument as its body, an imported plan for what it says itself", () => {
  expect(read({ subject: "url", url: "http://127.0.0.1:1/a", argument: "[1]" }).request?.subject).toMatchObject({
    targets: [[{ url: "http://127.0.0.1:1/a", method: "POST", bodies: ["[1]"] }]],
  });
  const target = { url: "http://127.0.0.1:1/b", method: "GET", headers: {}, bodies: [], timeoutMs: 1, report: null };
  const planned = read({ subject: "url", pattern: "own", planTargets: [[target]] });
  expect(planned.request?.subject).toEqual({ kind: "url", targets: [[target]] });
});

test("what was chosen is remembered; what can't be read is not", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  rememberForm(storage, { ...EMPTY_FORM, pattern: "mcma" });
  expect(recallForm(storage).pattern).toBe("mcma");
  for (const key of kept.keys()) kept.set(key, "{");
  expect(recallForm(storage)).toEqual(EMPTY_FORM);
});

test("a picture has the threads where they start, and of many an even choice", () => {
  const mcsa = pictureOf({ name: "m", groups: [{ ...closed, threads: 50, rampUpS: 10, loops: 1, delayMs: 0 }] });
  expect(mcsa).toMatchObject({ spanMs: 10_000, rows: { length: 25 } });
  expect(mcsa.rows[1]).toEqual({ group: 0, atMs: [400], untilMs: null });
  const scma = pictureOf({ name: "s", groups: [{ ...closed, threads: 1, rampUpS: 0, loops: 50, delayMs: 10 }] });
  expect(scma.rows[0]?.atMs.slice(0, 3)).toEqual([10, 20, 30]);
  // An answer's time isn't known beforehand: the thread goes on as fast as answers come.
  const eager = pictureOf({ name: "e", groups: [{ ...closed, threads: 1, rampUpS: 0, loops: 5, delayMs: 0 }] });
  expect(eager.rows[0]).toMatchObject({ atMs: [0], untilMs: 500 });
});

test("groups get names of their own", () => {
  const second = withNewName(OPEN_GROUP, [OPEN_GROUP]);
  expect(second.name).toBe("Visitors 2");
  expect(withNewName(OPEN_GROUP, [OPEN_GROUP, second]).name).toBe("Visitors 3");
});

const closed = {
  kind: "closed",
  name: "c",
  durationS: null,
  startDelayMs: 0,
  keepAlive: true,
} as const;

test("any OpenWhisk is asked for a function there, or given one of ours; its key is never kept", () => {
  const platform = { url: "https://ow.example", auth: "uuid:key", functionName: "plates", insecure: true };
  const endpoint = { url: "https://ow.example", auth: "uuid:key" };
  expect(read({ subject: "platform", platform }).request).toMatchObject({
    subject: { kind: "function", name: "plates", endpoint },
    sandboxes: [],
    insecure: true,
  });
  const ours = { ...platform, functionName: "license-plate-reader" };
  expect(read({ subject: "platform", platform: ours }).request?.subject).toMatchObject({ kind: "example", endpoint });
  const kept = new Map<string, string>();
  rememberForm({ setItem: (key, value) => void kept.set(key, value) }, { ...EMPTY_FORM, platform });
  expect([...kept.values()].join()).not.toContain("uuid:key");
  expect(recallForm({ getItem: (key) => kept.get(key) ?? null }).platform).toEqual({ ...platform, auth: "" });
});
