import type { InvocationPhase, StartKind } from "../model/faas/activation.ts";
import type { DeploymentTimes } from "../model/flow.ts";
import type { PaperId } from "../model/paper.ts";
import type { FlowBox } from "../figures/flow-model.ts";
import type { Words } from "./sandbox-words.ts";

/** Something that the paper draws. */
interface FlowNode extends Pick<FlowBox, "id" | "column" | "row" | "role"> {
  /** As the paper calls it. */
  label: string;
  /** What stands for it here; null where it is the same. */
  here: Words | null;
}

/** How long a step takes, as far as that is recorded. */
type StepTime =
  /** The phases of an activation's record that it stands for; no phase is in two steps of one call. */
  | { kind: "phases"; phases: readonly InvocationPhase[] }
  | { kind: "deployment"; field: keyof Pick<DeploymentTimes, "buildNs" | "packNs" | "uploadNs"> }
  /** It lies within another step's time, and is not told apart. */
  | { kind: "within"; step: string }
  /** The emulator's record doesn't hold it. */
  | { kind: "outside"; why: string };

export interface FlowStep {
  /** `2a`, with the paper's own number where it gives one. */
  id: string;
  /** Nodes, or a frame that it comes from; the same twice: what a node does itself. */
  from: string;
  to: string;
  /** What happens, in a few words. */
  label: Words;
  time: StepTime;
  /** Only calls with one of these starts come this way; left out: any. */
  starts?: readonly StartKind[];
}

/** A paper's picture of how one call goes. */
export interface CallPicture {
  kind: "call";
  id: string;
  paper: PaperId;
  /** `Figure 1` */
  figure: string;
  title: string;
  /** What the paper shows and says. */
  caption: string;
  /** Where ours differs from the paper's, a sentence each. */
  differs: readonly string[];
  frames: readonly { id: string; label: string; nodes: readonly string[] }[];
  nodes: readonly FlowNode[];
  /** In the order in which they happen. */
  steps: readonly FlowStep[];
}

/** A paper's picture of how clients come: who calls which instance, and how often. */
export interface AccessPicture extends Pick<CallPicture, "id" | "paper" | "figure" | "title" | "caption" | "differs"> {
  kind: "access";
  /** The pattern of load runs that is the same. */
  pattern: "SCMA" | "MCSA" | "MCMA";
  /** In a sentence: how calls that come in this pattern look. */
  looksLike: string;
}

/** A paper's picture of what is paid, which takes numbers of its own. */
export interface CostPicture extends Pick<CallPicture, "id" | "paper" | "figure" | "title" | "caption" | "differs"> {
  kind: "cost";
}

export type FlowPicture = CallPicture | AccessPicture | CostPicture;
