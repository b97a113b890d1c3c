import type { PaperId } from "../model/paper.ts";
import type { PaperDefinition } from "./definition.ts";
import { HALL } from "./hall-2019/definition.ts";
import { PERSAUD } from "./persaud-2019/definition.ts";

export const PAPERS: Readonly<Record<PaperId, PaperDefinition>> = { "persaud-2019": PERSAUD, "hall-2019": HALL };
