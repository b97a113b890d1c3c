import { paperFigure } from "../../figures/paper-figure.ts";
import type { PaperDefinition } from "../definition.ts";
import { openWhiskFigure } from "../../figures/paper-openwhisk-figure.ts";
import { measuredFigures } from "./figures.ts";
import { OPENWHISK_EXPERIMENTS } from "./openwhisk-plan.ts";
import { EXPERIMENTS } from "./plan.ts";
import { PERSAUD_2019 } from "./published.ts";
import { judgeStatements } from "./statements.ts";

export const PERSAUD: PaperDefinition = {
  id: "persaud-2019",
  name: "Persaud 2019",
  title: PERSAUD_2019.title,
  place: PERSAUD_2019.place,
  chapter:
    "Chapter 3: native code and WebAssembly runtimes, by the paper's protocol and by ours; and figure 12, functions on OpenWhisk.",
  promise:
    "Its programs are built with the compilers it names and run on native, Wasmtime, Wasmer, Lucet and Node, and as functions of the emulator. Each figure then stands here beside what was published, with every claim of the paper judged: holds, does not hold, or not testable here.",
  scales: {
    quick: {
      name: "Quick",
      hint: "Smaller inputs where the paper's take hours. Every number is measured, none is extrapolated.",
    },
    paper: {
      name: "The paper's inputs",
      hint: "As large as in the paper: it can be paused, and goes on after a restart.",
    },
  },
  marks: "Hollow diamonds are published numbers; they stand only where the input is the paper's.",
  experiments: [...EXPERIMENTS, ...OPENWHISK_EXPERIMENTS],
  errata: PERSAUD_2019.errata,
  figures: measuredFigures,
  draw: (figure, look) => openWhiskFigure(figure, look) ?? paperFigure(figure, look),
  judge: judgeStatements,
};
