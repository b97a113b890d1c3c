import { isFarOut, type BoxSummary } from "./box-summary.ts";
import { visibleDots, type DotCloud } from "./decimate.ts";
import type { PlotDots } from "./plot-model.ts";

/** Rings around those dots of a cloud whose value is far out; no mark where there are none. */
export function ringedDots(
  cloud: DotCloud,
  valueOf: (index: number) => number,
  box: BoxSummary,
  color: string,
): PlotDots[] {
  const outlying: number[] = [];
  for (let index = 0; index < cloud.count; index++) if (isFarOut(valueOf(index), box)) outlying.push(index);
  if (outlying.length === 0) return [];
  const original = (place: number) => outlying[place] ?? 0;
  const points = visibleDots({
    ...cloud,
    count: outlying.length,
    x: (place) => cloud.x(original(place)),
    y: (place) => cloud.y(original(place)),
  });
  return [{ kind: "dots", points, color, ringed: true }];
}
