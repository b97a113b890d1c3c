import { hasMeasured, type MeasuredFigure } from "../papers/measured-figure.ts";
import { PATTERN_OF } from "../papers/hall-2019/figures.ts";
import { TIMES_NOTES } from "../papers/hall-2019/measured.ts";
import { barsFigure, type BarRow } from "./bars-figure.ts";
import type { BandGroup } from "./band-panels.ts";
import { machineNotes } from "./machine-notes.ts";
import type { PaperFigureLook } from "./paper-figure-parts.ts";
import { coldStartGroups, contentionGroups, densityGroups } from "./paper-load-bars.ts";
import { paperLatencies } from "./paper-latencies.ts";
import { sizeGroups, timeGroups } from "./paper-table-bars.ts";
import type { PlotModel } from "./plot-model.ts";
import type { Quantity } from "./quantities.ts";

/** A figure of bars: what is in it, and what its axis counts. */
interface Bars {
  groups: (figure: MeasuredFigure, look: PaperFigureLook) => BandGroup<BarRow>[];
  quantity: Quantity;
  axisTitle: string;
  valueName: string;
  note: string | null;
}

const BARS: Readonly<Record<string, Bars>> = {
  table1: {
    groups: sizeGroups,
    quantity: "bytes",
    axisTitle: "Size of the program",
    valueName: "size",
    note: "A wasm program for Emscripten is its module with its loader.",
  },
  table2: {
    groups: timeGroups,
    quantity: "duration",
    axisTitle: "Time of the whole process",
    valueName: "mean",
    note: null,
  },
  "cold-starts": {
    groups: coldStartGroups,
    quantity: "duration",
    axisTitle: "Time on the server, queue to reply",
    valueName: "mean",
    note: "Before every cold call all sandboxes of its kind were killed; another call follows it and finds the process or container. Images were built before, and the hosts that instances of wasm-instance share stay.",
  },
  density: {
    groups: densityGroups,
    quantity: "bytes",
    axisTitle: "Memory of one instance",
    valueName: "median",
    note: "As the system tells: of processes what is resident with the pages they share, of containers what the engine counts (not the process that it keeps beside each), of instances that share processes what these grew by for each.",
  },
  contention: {
    groups: contentionGroups,
    quantity: "duration",
    axisTitle: "Wait in the queue",
    valueName: "mean wait",
    note: "The wait is from the request's arrival until a place was free for it.",
  },
};

/** A table or figure of Hall 2019 measured again; null while nothing was measured. */
export function hallFigure(figure: MeasuredFigure, look: PaperFigureLook): PlotModel | null {
  if (!hasMeasured(figure)) return null;
  const page = {
    title: figure.label === null ? figure.title : `${figure.label} again: ${figure.title}`,
    subtitle: figure.atPapersInput ? "" : `Measured with ${figure.input} in place of ${figure.papersInput}.`,
  };
  const notes = machineNotes(figure.parts);
  const pattern = PATTERN_OF[figure.id];
  if (pattern !== undefined)
    return paperLatencies(figure, pattern, { ...page, notes: [...TIMES_NOTES, ...notes] }, look);
  const bars = BARS[figure.id];
  if (bars === undefined) return null;
  const { groups, quantity, axisTitle, valueName, note } = bars;
  return barsFigure({
    ...page,
    ...look,
    quantity,
    axisTitle,
    valueName,
    groups: groups(figure, look),
    notes: note === null ? notes : [note, ...notes],
  });
}
