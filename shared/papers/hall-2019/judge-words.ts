import { answer, judged, type Judgement } from "../evidence.ts";
import { formatSignificant } from "../../format/numbers.ts";
import { HALL_2019, type HallFunction } from "./published.ts";

export const titleOf = (fn: HallFunction): string => HALL_2019.functions[fn].title;
export const times = (value: number): string => `${formatSignificant(value)} times`;

/** The paper rounds and says "about": a quarter less or more is the same. */
const TOLERANCE = 0.25;
export const ROUNDING_WORDS = "“About” is read as a quarter less or more.";

/** Whether a value lies in a printed range, with the tolerance of its ends. */
export function isAbout(value: number, least: number, most = least): boolean {
  return value >= least * (1 - TOLERANCE) && value <= most * (1 + TOLERANCE);
}

/** Whether an interval and the range have something in common. */
export function couldBeAbout([low, high]: readonly [number, number], printed: number): boolean {
  return high >= printed * (1 - TOLERANCE) && low <= printed * (1 + TOLERANCE);
}

/** All rows have to hold. */
export function summed(rows: readonly { holds: boolean; text: string }[], before: string): Judgement {
  const whether = answer(rows.every(({ holds }) => holds));
  return judged(whether, `${before}${rows.map(({ text }) => text).join("; ")}. ${ROUNDING_WORDS}`);
}
