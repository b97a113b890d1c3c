import { describe, expect, test } from "vitest";
import { ON_GRID, type TextMark } from "../figures/figure-layout.ts";
import { layoutFigure } from "../figures/layout-figure.ts";
import { layoutFlow } from "../figures/layout-flow.ts";
import { textWidth } from "../figures/text-metrics.ts";
import { INVOCATION_PHASES, StartKind } from "../model/faas/activation.ts";
import type { DeploymentTimes, FlowCall } from "../model/flow.ts";
import { accessFigure } from "./access-figure.ts";
import { callFigure } from "./call-figure.ts";
import { FLOW_PICTURES } from "./pictures.ts";
import type { CallPicture } from "./picture.ts";
import { exampleCall } from "./testing/example-call.ts";
import { traceCall } from "./trace-call.ts";

const pictures = Object.values(FLOW_PICTURES).flat();
const calls = pictures.filter((picture) => picture.kind === "call");
const accesses = pictures.filter((picture) => picture.kind === "access");

/** Every phase as long as it gets, so that every text is as wide as it gets. */
const LONG = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 888_888_888]));
const DEPLOYMENT: DeploymentTimes = {
  title: "a",
  buildNs: 88.8e9,
  cached: false,
  packNs: 888e6,
  uploadNs: 888e6,
  sizeBytes: 1,
};
const SHOWN: [string, FlowCall | null][] = [
  ["no call", null],
  ["v8-context, cold", exampleCall(10, { sandbox: "v8-context", phases: LONG })],
  ["docker-wasmer, cold", exampleCall(10, { sandbox: "docker-wasmer", phases: LONG })],
  ["docker-wasmer, warm", exampleCall(11, { sandbox: "docker-wasmer", startKind: "warm" })],
  ["process:wasmtime, prewarm", exampleCall(11, { sandbox: "process:wasmtime", startKind: "prewarm", phases: LONG })],
  ["wasm-instance, recreated", exampleCall(10, { startKind: "recreated", phases: LONG })],
];

test("each paper has its pictures", () => {
  const figures = (paper: keyof typeof FLOW_PICTURES) => FLOW_PICTURES[paper].map(({ figure }) => figure);
  expect(figures("hall-2019")).toEqual(["Figure 1", "Figure 2", "Figure 3", "Figure 4"]);
  expect(figures("persaud-2019")).toEqual(["Figure 1", "Figure 10", "Figure 11"]);
  for (const picture of pictures) expect(picture.differs, picture.id).not.toEqual([]);
});

describe.each(calls.map((picture) => [picture.id, picture] as const))("%s", (_id, picture) => {
  test("its steps join what it draws, and each has a name of its own", () => {
    const places = new Set([...picture.nodes, ...picture.frames].map(({ id }) => id));
    for (const { from, to } of picture.steps) expect([...places]).toEqual(expect.arrayContaining([from, to]));
    for (const { nodes } of picture.frames) expect([...places]).toEqual(expect.arrayContaining([...nodes]));
    const ids = picture.steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { time } of picture.steps) if (time.kind === "within") expect(ids).toContain(time.step);
  });

  test.each(StartKind.options)("every phase of a %s call is in exactly one step", (startKind) => {
    const told = picture.steps.flatMap(({ time, starts }) =>
      time.kind === "phases" && (starts ?? StartKind.options).includes(startKind) ? [...time.phases] : [],
    );
    expect(told.toSorted()).toEqual(INVOCATION_PHASES.toSorted());
  });

  test.each(SHOWN)("%s: the steps and what is in none of them add up to the record's total", (_name, call) => {
    const { steps, otherNs, totalNs } = traceCall(picture, call, DEPLOYMENT);
    const sum = steps.reduce((ns, step) => ns + (step.ns ?? 0), 0);
    expect(sum + otherNs).toBe(totalNs);
    expect(totalNs).toBe(call?.totalNs ?? 0);
    expect(otherNs).toBe(0);
  });
});

describe("without overlaps", () => {
  const drawn = calls.flatMap((picture) =>
    SHOWN.map(([name, call]) => ({ name: `${picture.id}, ${name}`, picture, call })),
  );
  test.each(drawn)("$name", ({ picture, call }) => {
    for (const width of [560, 1100]) {
      const flow = callFigure(picture, call, call && DEPLOYMENT, { width, theme: "light" });
      expectNoOverlaps(flow, width);
    }
  });

  test.each(accesses.map((picture) => [picture.id, picture] as const))("%s", (_id, picture) => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...exampleCall(index),
      client: `0.${index % 7}`,
      instanceId: `docker-wasmer-${index % 5}`,
    }));
    for (const shown of [[], many])
      for (const width of [560, 760]) expectNoOverlaps(accessFigure(picture, shown, { width, theme: "dark" }), width);
  });
});

function expectNoOverlaps(flow: ReturnType<typeof callFigure>, width: number): void {
  const { marks } = layoutFigure(flow);
  const texts = marks.filter((mark): mark is TextMark => mark.kind === "text");
  for (const [index, text] of texts.entries()) {
    const own = boxOf(text);
    expect(own.left, text.text).toBeGreaterThanOrEqual(0);
    expect(own.right, `${text.text} at ${width}`).toBeLessThanOrEqual(width + 0.5);
    for (const other of texts.slice(index + 1))
      expect(overlaps(own, boxOf(other)), `“${text.text}” and “${other.text}” at ${width}`).toBe(false);
  }
  const placed = [...layoutFlow(flow, 0, { left: 0, right: width }).boxes.values()].map(({ x, y, ...size }) => ({
    left: x,
    right: x + size.width,
    top: y,
    bottom: y + size.height,
  }));
  for (const [index, box] of placed.entries())
    for (const other of placed.slice(index + 1)) expect(overlaps(box, other)).toBe(false);
  // What an arrow says lies on no box.
  const said = flow.arrows.flatMap(({ text }) => texts.filter((mark) => mark.text === text && ON_GRID.has(mark.part)));
  const boxes = [...layoutFlow(flow, topOf(flow, width), { left: 20, right: width - 20 }).boxes.values()];
  for (const text of said)
    for (const { x, y, width: wide, height } of boxes)
      expect(
        overlaps(boxOf(text), { left: x, right: x + wide, top: y, bottom: y + height }),
        `“${text.text}” on a box at ${width}`,
      ).toBe(false);
}

/** Where the flow begins on its page: its first box's label tells. */
function topOf(flow: ReturnType<typeof callFigure>, width: number): number {
  const page = { left: 20, right: width - 20 };
  const label = (marks: readonly unknown[]) =>
    (marks as TextMark[]).find(({ kind, part }) => kind === "text" && part === "label")?.y ?? 0;
  return label(layoutFigure(flow).marks) - label(layoutFlow(flow, 0, page).marks);
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function boxOf({ text, x, y, sizePx, weight, anchor }: TextMark): Box {
  const width = textWidth(text, sizePx, weight);
  const left = anchor === "start" ? x : anchor === "middle" ? x - width / 2 : x - width;
  return { left, right: left + width, top: y - 0.74 * sizePx, bottom: y + 0.22 * sizePx };
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

describe("the way that a call took", () => {
  const picture = calls.find(({ id }) => id === "persaud-2019-11") as CallPicture;
  const statesOf = (call: FlowCall | null) =>
    Object.fromEntries(traceCall(picture, call).steps.map(({ id, state }) => [id, state]));

  test.each([
    ["cold", "4a"],
    ["recreated", "4a"],
    ["prewarm", "4b"],
    ["warm", "4c"],
  ] as const)("a %s start takes %s to its container, and no other way", (startKind, way) => {
    const states = statesOf(exampleCall(10, { startKind, sandbox: "docker-wasmer" }));
    const taken = ["4a", "4b", "4c"].filter((id) => states[id] === "taken");
    expect(taken).toEqual([way]);
  });

  test("a warm start skips /init and says so; what runs inside of /run is lit without a time of its own", () => {
    const warm = exampleCall(11, { startKind: "warm", sandbox: "docker-wasmer", phases: { instantiateNs: 0 } });
    const { steps } = traceCall(picture, warm);
    expect(steps.find(({ id }) => id === "5")).toMatchObject({ state: "skipped", ns: null, why: "took no time" });
    expect(steps.find(({ id }) => id === "4a")).toMatchObject({ state: "skipped", why: "not in a warm start" });
    expect(steps.find(({ id }) => id === "6b")).toMatchObject({ state: "taken", ns: null, why: "within 6" });
    expect(steps.find(({ id }) => id === "6")).toMatchObject({ state: "taken", ns: warm.phases.runNs });
  });

  test("a call that was refused a place goes no further, and its time is told all the same", () => {
    const none = Object.fromEntries(INVOCATION_PHASES.map((phase) => [phase, 0]));
    const refused = exampleCall(11, {
      startKind: null,
      instanceId: null,
      phases: { ...none, queueNs: 5_000_000, createSandboxNs: 70, replyNs: 1_000 },
    });
    const { steps, otherNs } = traceCall(picture, refused);
    expect(steps.filter(({ state, ns }) => state === "taken" && ns !== null).map(({ id }) => id)).toEqual(["3", "7"]);
    expect(otherNs).toBe(70);
  });

  test("what is not in a record has a dash and its reason", () => {
    const { before } = traceCall(picture, null, null);
    expect(before).toMatchObject([{ id: "1", ns: null, why: "no record of it" }]);
    const flow = callFigure(picture, null, null, { width: 760, theme: "light" });
    expect(flow.arrows.find(({ step }) => step === "1")?.text).toBe("1 · –");
    expect(flow.table.rows.some((row) => row.includes("total"))).toBe(false);
  });
});
