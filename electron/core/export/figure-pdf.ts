import PdfDocument from "pdfkit";
import {
  ON_GRID,
  type FigureLayout,
  type FigureMark,
  type RectMark,
  type TextMark,
} from "#shared/figures/figure-layout.ts";
import { textWidth } from "#shared/figures/text-metrics.ts";
import { cloudPath, linePath } from "#shared/figures/svg-paths.ts";
import { figureFontFiles } from "./figure-fonts.ts";

/** CSS pixels are 1/96 of an inch, points of PDF 1/72. */
const POINTS_PER_PIXEL = 0.75;

export interface PdfOptions {
  title: string;
  /** In words, for those who don't see it. */
  description: string;
  /** When the figure's data were taken, so that the same run gives the same bytes. */
  createdAt: Date;
  surface: string;
  attachment: { name: string; description: string; content: Buffer };
}

/**
 * The placed figure as a PDF page of its size. Text stays text, in the parts of Inter that it needs; the experiment is
 * a file attached to the document.
 */
export async function figurePdf(layout: FigureLayout, options: PdfOptions): Promise<Buffer> {
  const { regular, semibold } = figureFontFiles();
  const document = new PdfDocument({
    size: [layout.width * POINTS_PER_PIXEL, layout.height * POINTS_PER_PIXEL],
    margin: 0,
    // Its own default is a font that isn't embedded.
    font: regular,
    lang: "en",
    displayTitle: true,
    info: {
      Title: options.title,
      Subject: options.description,
      Creator: "Wasm Workbench",
      CreationDate: options.createdAt,
    },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
  });
  document.registerFont("regular", regular).registerFont("semibold", semibold);
  document.scale(POINTS_PER_PIXEL);
  for (const mark of layout.marks) drawMark(document, mark, options.surface);
  const { name, description, content } = options.attachment;
  const dates = { creationDate: options.createdAt, modifiedDate: options.createdAt };
  document.file(content, { name, description, type: "application/json", ...dates });
  document.end();
  return finished;
}

type Document = InstanceType<typeof PdfDocument>;

function drawMark(document: Document, mark: FigureMark, surface: string): void {
  document.save();
  switch (mark.kind) {
    case "rect":
      drawRect(document, mark, surface);
      break;
    case "line":
      document.moveTo(mark.x1, mark.y1).lineTo(mark.x2, mark.y2).lineWidth(mark.strokeWidth).stroke(mark.stroke);
      break;
    case "dot":
      document.circle(mark.cx, mark.cy, mark.radius).fillOpacity(0.65).fill(mark.fill);
      break;
    case "cloud":
      drawPath(document, cloudPath(mark), { ...mark, strokeWidth: 1, dash: [] });
      break;
    case "path":
      drawPath(document, linePath(mark), mark);
      break;
    case "text":
      drawText(document, mark, surface);
      break;
  }
  document.restore();
}

interface PathStyle {
  fill: string | null;
  fillOpacity: number;
  stroke: string | null;
  strokeWidth: number;
  dash: readonly number[];
}

function drawPath(document: Document, path: string, { fill, fillOpacity, stroke, strokeWidth, dash }: PathStyle): void {
  document.path(path).lineWidth(strokeWidth).lineJoin("round");
  const [length, space] = dash;
  if (length !== undefined) document.dash(length, { space });
  document.fillOpacity(fillOpacity);
  if (fill !== null && stroke !== null) document.fillAndStroke(fill, stroke);
  else if (fill !== null) document.fill(fill);
  else if (stroke !== null) document.stroke(stroke);
}

const STRIPE = { apart: 6, width: 3.6 };

function drawRect(document: Document, { x, y, width, height, fill, stroke, hatched }: RectMark, surface: string): void {
  if (width <= 0 || height <= 0) return;
  if (hatched) {
    document.save();
    document.rect(x, y, width, height).clip();
    document.rect(x, y, width, height).fill(surface);
    // Stripes as in the SVG: 6 pixels apart, across at 45°.
    const apart = STRIPE.apart * Math.SQRT2;
    for (let start = Math.floor((x - height) / apart) * apart; start < x + width; start += apart) {
      document.moveTo(start, y + height).lineTo(start + height, y);
    }
    document.lineWidth(STRIPE.width).stroke(fill);
    document.restore();
  } else {
    document.rect(x, y, width, height).fill(fill);
  }
  if (stroke !== null) document.rect(x, y, width, height).lineWidth(1).stroke(stroke);
}

function drawText(
  document: Document,
  { part, x, y, text, sizePx, weight, fill, anchor }: TextMark,
  surface: string,
): void {
  const width = textWidth(text, sizePx, weight);
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  // A halo would be a second text to those who search or copy: the surface itself is drawn behind.
  if (ON_GRID.has(part)) {
    document.rect(left - 2, y - 0.78 * sizePx, width + 4, sizePx).fill(surface);
  }
  document
    .font(weight)
    .fontSize(sizePx)
    .fillColor(fill)
    .text(text, left, y, { lineBreak: false, baseline: "alphabetic" });
}
