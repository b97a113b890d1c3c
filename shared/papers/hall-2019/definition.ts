import { hallFigure } from "../../figures/paper-hall-figure.ts";
import type { PaperDefinition } from "../definition.ts";
import { measuredFigures } from "./figures.ts";
import { EXPERIMENTS } from "./plan.ts";
import { HALL_2019 } from "./published.ts";
import { judgeStatements } from "./statements.ts";

export const HALL: PaperDefinition = {
  id: "hall-2019",
  name: "Hall 2019",
  title: HALL_2019.title,
  place: HALL_2019.place,
  chapter: "Section 5: functions in V8 contexts and in containers, under three access patterns.",
  promise:
    "Its three functions are built natively and as WebAssembly, deployed in every kind of sandbox that is installed, and called as its clients called them. Each table and figure then stands here beside what was published, with cold starts, memory of instances, and every claim of the paper judged.",
  scales: {
    quick: { name: "Quick", hint: "The paper's functions and rates with fewer clients and calls." },
    paper: { name: "As in the paper", hint: "50 runs, 50 clients, 50 calls: it goes on after a restart." },
  },
  marks: "Hollow diamonds are published numbers, of the paper's own machine.",
  experiments: EXPERIMENTS,
  errata: HALL_2019.errata,
  figures: measuredFigures,
  draw: hallFigure,
  judge: judgeStatements,
};
