import type { FigureMark, TextMark } from "./figure-layout.ts";
import { wrapText } from "./text-metrics.ts";

/** Where a part of a figure may draw, from left to right. */
export interface Page {
  left: number;
  right: number;
}

/** Marks that follow below each other, and what height they took. */
export interface PlacedMarks {
  marks: FigureMark[];
  height: number;
}

/** A text in lines as wide as the page. */
export function paragraph(
  text: string,
  top: number,
  page: Page,
  style: Pick<TextMark, "part" | "sizePx" | "weight" | "fill">,
  lineHeight: number,
): PlacedMarks {
  const lines = wrapText(text, page.right - page.left, style.sizePx, style.weight);
  const marks = lines.map((line, index): FigureMark => ({
    kind: "text",
    ...style,
    x: page.left,
    y: top + index * lineHeight + style.sizePx,
    text: line,
    anchor: "start",
  }));
  return { marks, height: lines.length * lineHeight };
}
