import type { PaperId } from "../model/paper.ts";
import { HALL_PICTURES } from "./hall-2019.ts";
import { PERSAUD_PICTURES } from "./persaud-2019.ts";
import type { FlowPicture } from "./picture.ts";

/** The flow pictures of each paper, in its order. */
export const FLOW_PICTURES: Readonly<Record<PaperId, readonly FlowPicture[]>> = {
  "hall-2019": HALL_PICTURES,
  "persaud-2019": PERSAUD_PICTURES,
};

export function findPicture(id: string): FlowPicture | undefined {
  return Object.values(FLOW_PICTURES)
    .flat()
    .find((picture) => picture.id === id);
}
