import type { FigureModel } from "../figures/figure-model.ts";
import type { FlowSubject } from "../model/flow.ts";
import { accessFigure } from "./access-figure.ts";
import { callFigure, type FlowLook } from "./call-figure.ts";
import { costFigure } from "./cost-figure.ts";
import { findPicture } from "./pictures.ts";

/** What a subject looks like, on the screen and in files. Null where there is no such picture, or nothing to draw. */
export function flowFigure(subject: FlowSubject, look: FlowLook): FigureModel | null {
  if (subject.kind === "cost") return costFigure(subject, look);
  const picture = findPicture(subject.picture);
  if (subject.kind === "call" && picture?.kind === "call")
    return callFigure(picture, subject.call, subject.deployment, look);
  if (subject.kind === "access" && picture?.kind === "access") return accessFigure(picture, subject.calls, look);
  return null;
}
