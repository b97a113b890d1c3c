import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatPercent, joinWords } from "../format/numbers.ts";
import { describeStart } from "../format/start-words.ts";
import { describeTable } from "../figures/describe-table.ts";
import type { FlowArrow, FlowBox, FlowModel, FlowState } from "../figures/flow-model.ts";
import type { Theme } from "../figures/palette.ts";
import type { DeploymentTimes, FlowCall } from "../model/flow.ts";
import type { CallPicture } from "./picture.ts";
import { familyOf, wordsFor } from "./sandbox-words.ts";
import { traceCall, type TracedCall, type TracedStep } from "./trace-call.ts";

export interface FlowLook {
  width: number;
  theme: Theme;
}

/** A paper's picture with the way that a call took, and how long each step of it was. */
export function callFigure(
  picture: CallPicture,
  call: FlowCall | null,
  deployment: DeploymentTimes | null,
  { width, theme }: FlowLook,
): FlowModel {
  const traced = traceCall(picture, call, deployment);
  const steps = [...traced.before, ...traced.steps];
  const table = stepsTable(picture, traced);
  const title = `${picture.figure}: ${picture.title}`;
  const subtitle = call === null ? picture.caption : describeCall(call);
  return {
    kind: "flow",
    theme,
    width,
    title,
    subtitle,
    frames: picture.frames.map(({ id, label, nodes }) => ({ id, label, boxes: nodes })),
    boxes: boxesOf(picture, steps, call),
    arrows: steps.flatMap(arrowOf),
    legend: [],
    notes: [...(call === null ? [] : [describeSteps(traced)]), ...picture.differs],
    description: [title, subtitle, describeTable(table)].join(". "),
    table,
  };
}

/** `plate-reader in v8-context, cold: a sandbox was made for this call; 12.3 ms from arrival to reply` */
export function describeCall(call: FlowCall): string {
  const where = call.sandbox === null ? call.name : `${call.name} in ${call.sandbox}`;
  return `${where}, ${describeStart(call)}; ${formatDuration(call.totalNs)} from arrival to reply`;
}

/** A step's time for people, or a dash. */
export function stepTime({ ns }: TracedStep): string {
  return ns === null ? "–" : formatDuration(ns);
}

/** What stands for a step where it leads from one box to another, or inside of its box. */
function mark(traced: TracedStep): string {
  const { id, ns, step } = traced;
  if (ns !== null) return `${id} · ${formatDuration(ns)}`;
  return step.time.kind === "deployment" ? `${id} · –` : id;
}

function boxesOf({ nodes }: CallPicture, steps: readonly TracedStep[], call: FlowCall | null): FlowBox[] {
  const family = familyOf(call?.sandbox ?? null);
  return nodes.map(({ here, ...node }) => ({
    ...node,
    note: here === null ? null : wordsFor(here, family),
    own: steps
      .filter(({ step }) => step.from === node.id && step.to === node.id)
      .map((step) => ({ step: step.id, text: mark(step), state: step.state })),
    state: stateOf(steps.filter(({ step }) => step.from === node.id || step.to === node.id)),
  }));
}

/** A box is left out where every step at it was; one that no step touches lies there plainly. */
function stateOf(touching: readonly TracedStep[]): FlowState {
  if (touching.some(({ state }) => state === "taken")) return "taken";
  return touching.some(({ state }) => state === "skipped") ? "skipped" : "plain";
}

function arrowOf(traced: TracedStep): FlowArrow[] {
  const { from, to } = traced.step;
  return from === to ? [] : [{ step: traced.id, from, to, text: mark(traced), state: traced.state }];
}

function stepsTable({ title }: CallPicture, { before, steps, otherNs, totalNs }: TracedCall): DataTable {
  const share = (ns: number | null) => (ns === null || totalNs === 0 ? "" : formatPercent(ns / totalNs));
  const words = (step: TracedStep) =>
    step.state === "skipped" ? `${step.label} (left out: ${step.why})` : withReason(step);
  return {
    caption: title,
    columns: [
      { label: "step", align: "left" },
      { label: "what happens", align: "left" },
      { label: "takes", align: "right" },
      { label: "share", align: "right" },
    ],
    rows: [
      ...before.map((step) => [step.id, words(step), stepTime(step), ""]),
      ...steps.map((step) => [step.id, words(step), stepTime(step), share(step.ns)]),
      ...(totalNs === 0
        ? []
        : [
            ["", "other", formatDuration(otherNs), share(otherNs)],
            ["", "total", formatDuration(totalNs), "100 %"],
          ]),
    ],
  };
}

function withReason({ label, why }: TracedStep): string {
  return why === null ? label : `${label} (${why})`;
}

/** The steps in a line below the picture, as a file has no list beside it. */
function describeSteps({ before, steps, otherNs }: TracedCall): string {
  const taken = [...before, ...steps].filter(({ state }) => state === "taken");
  const skipped = steps.filter(({ state }) => state === "skipped").map(({ id }) => id);
  const list = taken.map((step) => `${step.id} ${step.label}`).join("; ");
  const leftOut = skipped.length === 0 ? "" : ` Left out: ${joinWords(skipped)}.`;
  return `${list}. Other: ${formatDuration(otherNs)}.${leftOut}`;
}
