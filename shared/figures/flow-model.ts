import type { DataTable } from "../format/data-table.ts";
import type { FigurePage } from "./figure-model.ts";

/** `plain`: no call is shown. `skipped`: the call that is shown did not come this way. */
export type FlowState = "plain" | "taken" | "skipped";

export interface FlowBox {
  id: string;
  label: string;
  /** A second, quieter text; null where there is nothing more to say. */
  note: string | null;
  /** Its place in a grid, from 0; boxes of one column are equally wide. */
  column: number;
  row: number;
  /** `file`: a thing that lies there; the others do something. */
  role: "client" | "platform" | "sandbox" | "code" | "file";
  /** What it does itself, between what comes in and what goes out. */
  own: { step: string; text: string; state: FlowState }[];
  state: FlowState;
}

/** A frame around boxes. */
interface FlowFrame {
  id: string;
  label: string;
  boxes: readonly string[];
}

/** An arrow between two boxes, or from a frame. Boxes of one row or column are joined by level or upright arrows. */
export interface FlowArrow {
  /** Of the step that it stands for. */
  step: string;
  from: string;
  to: string;
  /** `2a · 120 µs`; null where the arrows are too many to be labelled. */
  text: string | null;
  state: FlowState;
}

/** Boxes and arrows: who hands what to whom. */
export interface FlowModel extends FigurePage {
  kind: "flow";
  frames: FlowFrame[];
  boxes: FlowBox[];
  arrows: FlowArrow[];
  /** The steps in their order, to read. */
  table: DataTable;
}
