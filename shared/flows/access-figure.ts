import { formatDuration } from "../format/durations.ts";
import { plural } from "../format/numbers.ts";
import type { DataTable } from "../format/data-table.ts";
import { describeTable } from "../figures/describe-table.ts";
import type { FlowArrow, FlowBox, FlowModel } from "../figures/flow-model.ts";
import { StartKind } from "../model/faas/activation.ts";
import type { FlowCall } from "../model/flow.ts";
import { quantile } from "../stats/quantiles.ts";
import { accessPattern, patternOf, type AccessParty, type AccessPattern } from "./access-pattern.ts";
import type { FlowLook } from "./call-figure.ts";
import type { AccessPicture } from "./picture.ts";

/** A step of an access picture: everything that one client asked of one instance. */
export function accessStep(client: string, target: string): string {
  return `${client} ${target}`;
}

/** Who called what, with the cold start's price at each instance. */
export function accessFigure(picture: AccessPicture, calls: readonly FlowCall[], look: FlowLook): FlowModel {
  const pattern = accessPattern(calls);
  const title = `${picture.figure}: ${picture.title}`;
  const subtitle = calls.length === 0 ? picture.caption : describePattern(picture, pattern);
  const table = callsTable(picture, pattern);
  const { clients, targets } = calls.length === 0 ? outline(picture) : pattern;
  const isPlain = calls.length === 0;
  return {
    kind: "flow",
    ...look,
    title,
    subtitle,
    frames: [],
    boxes: [
      ...clients.map((party, row) => partyBox(party, row, "client", isPlain)),
      ...targets.map((party, row) => partyBox(party, row, "sandbox", isPlain)),
    ],
    arrows: isPlain ? outlineArrows(picture) : arrowsOf(pattern),
    legend: [],
    notes: [...leftOut(pattern), ...(pattern.isInferred || isPlain ? picture.differs : [])],
    description: [title, subtitle, ...(isPlain ? [] : [describeTable(table)])].join(". "),
    table,
  };
}

function partyBox(party: AccessParty, row: number, role: "client" | "sandbox", isPlain: boolean): FlowBox {
  const isClient = role === "client";
  return {
    id: isClient ? clientBox(party.id) : targetBox(party.id),
    label: party.label,
    note: isPlain ? null : isClient ? plural(party.calls.length, "call") : describeStarts(party.calls),
    column: isClient ? 0 : 2,
    row,
    role,
    own: [],
    state: isPlain ? "plain" : "taken",
  };
}

const clientBox = (id: string) => `client ${id}`;
const targetBox = (id: string) => `target ${id}`;

/** `cold 812 ms, then 4 × 2.1 ms`: what the first call took, and the others in the middle. */
export function describeStarts(calls: readonly FlowCall[]): string {
  const [first, ...others] = calls;
  if (!first) return "";
  const began = `${first.startKind ?? "no start"} ${formatDuration(first.totalNs)}`;
  if (others.length === 0) return began;
  const middle = quantile(
    others.map(({ totalNs }) => totalNs),
    0.5,
  );
  return `${began}, then ${others.length} × ${formatDuration(middle)}`;
}

function arrowsOf({ calls }: AccessPattern): FlowArrow[] {
  const steps = new Map(calls.map(({ client, target }) => [accessStep(client, target), { client, target }]));
  return [...steps].map(([step, { client, target }]) => ({
    step,
    from: clientBox(client),
    to: targetBox(target),
    text: null,
    state: "taken",
  }));
}

function describePattern(picture: AccessPicture, pattern: AccessPattern): string {
  const { calls, clients, targets, isInferred } = pattern;
  const [{ call } = { call: null }] = calls;
  const counts = StartKind.options.flatMap((kind) => {
    const count = calls.filter((one) => one.call.startKind === kind).length;
    return count === 0 ? [] : [`${count} ${kind}`];
  });
  const who = `${isInferred ? "at least " : ""}${plural(clients.length, "client")}`;
  const found = patternOf(pattern);
  const verdict =
    found === picture.pattern
      ? `This is the pattern: ${picture.looksLike}.`
      : `It isn't this pattern (${picture.looksLike})${found === null ? "" : `, it looks like ${found}`}.`;
  return `${plural(calls.length, "call")} of ${call?.name ?? "a function"} by ${who} to ${plural(targets.length, "instance")}: ${counts.join(", ")}. ${verdict}${isFresh(pattern) ? FRESH : ""}`;
}

const FRESH = " Here every call gets a fresh context in an instance that stays, so that each counts as cold.";

/** One instance took several cold calls: kinds that make everything anew do. */
function isFresh({ targets }: AccessPattern): boolean {
  return targets.some(({ calls }) => calls.filter(({ startKind }) => startKind === "cold").length > 1);
}

function leftOut({ more }: AccessPattern): string[] {
  const parts = [
    ...(more.clients > 0 ? [plural(more.clients, "client")] : []),
    ...(more.targets > 0 ? [plural(more.targets, "instance")] : []),
  ];
  return parts.length === 0 ? [] : [`Not drawn, with their calls: ${parts.join(" and ")} that came later.`];
}

function callsTable({ title }: AccessPicture, { calls, clients }: AccessPattern): DataTable {
  const labels = new Map(clients.map(({ id, label }) => [id, label]));
  return {
    caption: title,
    columns: [
      { label: "call", align: "right" },
      { label: "by", align: "left" },
      { label: "to", align: "left" },
      { label: "start", align: "left" },
      { label: "took", align: "right" },
    ],
    rows: calls.map(({ call, client, target }, index) => [
      String(index + 1),
      labels.get(client) ?? client,
      target,
      call.startKind ?? "–",
      formatDuration(call.totalNs),
    ]),
  };
}

/** As the paper describes it: how many clients and instances its picture needs to be told from the others. */
const OUTLINES: Readonly<Record<AccessPicture["pattern"], { clients: number; pairs: readonly [number, number][] }>> = {
  SCMA: { clients: 1, pairs: [[0, 0]] },
  MCSA: {
    clients: 3,
    pairs: [
      [0, 0],
      [1, 1],
      [2, 2],
    ],
  },
  MCMA: {
    clients: 3,
    pairs: [
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 1],
    ],
  },
};

function outline({ pattern }: AccessPicture): { clients: AccessParty[]; targets: AccessParty[] } {
  const { clients, pairs } = OUTLINES[pattern];
  const instances = new Set(pairs.map(([, target]) => target)).size;
  const parties = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => ({ id: String(index), label: `${name} ${index + 1}`, calls: [] }));
  return { clients: parties(clients, "Client"), targets: parties(instances, "Instance") };
}

function outlineArrows({ pattern }: AccessPicture): FlowArrow[] {
  return OUTLINES[pattern].pairs.map(([client, target]) => ({
    step: accessStep(String(client), String(target)),
    from: clientBox(String(client)),
    to: targetBox(String(target)),
    text: null,
    state: "plain",
  }));
}
