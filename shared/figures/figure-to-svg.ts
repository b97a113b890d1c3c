import { ON_GRID, type FigureMark, type RectMark } from "./figure-layout.ts";
import type { FigureModel } from "./figure-model.ts";
import { layoutFigure } from "./layout-figure.ts";
import { THEME_COLORS } from "./palette.ts";
import { cloudPath, linePath, roundedPixel } from "./svg-paths.ts";

export interface SvgOptions {
  /** `@font-face` rules with the fonts inside; without them the viewer's own Inter or sans-serif is used. */
  fontFaceCss?: string;
  /** Anything that can be written as JSON; it is kept in the file's `<metadata>`. */
  metadata: unknown;
}

/** Names the element of the file's `<metadata>` that holds the experiment as JSON. */
export const METADATA_NAMESPACE = "urn:wasm-workbench:experiment";

const FONT_WEIGHTS = { regular: 400, semibold: 600 } as const;

/** The figure as a self-contained SVG document: fonts, data and colours inside, nothing left to the page around it. */
export function figureToSvg(figure: FigureModel, { fontFaceCss, metadata }: SvgOptions): string {
  const { width, height, marks } = layoutFigure(figure);
  const { surface } = THEME_COLORS[figure.theme];
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    ...size,
    role: "img",
    "aria-labelledby": "figure-title figure-description",
    "font-family": "Inter, system-ui, sans-serif",
  };
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg${attributes(root)}>`,
    `<title id="figure-title">${escapeXml(figure.title)}</title>`,
    `<desc id="figure-description">${escapeXml(figure.description)}</desc>`,
    `<metadata><experiment xmlns="${METADATA_NAMESPACE}" type="application/json">${jsonCdata(metadata)}</experiment></metadata>`,
    `<defs>${fontFaceCss === undefined ? "" : `<style>${escapeXml(fontFaceCss)}</style>`}${hatches(marks, surface)}</defs>`,
    ...marks.map((mark) => drawMark(mark, surface)),
    `</svg>`,
    "",
  ].join("\n");
}

function drawMark(mark: FigureMark, surface: string): string {
  switch (mark.kind) {
    case "rect": {
      const fill = mark.hatched ? `url(#${hatchId(mark.fill)})` : mark.fill;
      const { x, y, width, height, stroke } = mark;
      return element("rect", { class: mark.part, x, y, width, height, fill, stroke });
    }
    case "line": {
      const { x1, y1, x2, y2, stroke, strokeWidth } = mark;
      return element("line", { class: mark.part, x1, y1, x2, y2, stroke, "stroke-width": strokeWidth });
    }
    case "dot":
      return element("circle", {
        class: mark.part,
        cx: mark.cx,
        cy: mark.cy,
        r: mark.radius,
        fill: mark.fill,
        "fill-opacity": 0.65,
      });
    case "cloud":
      return element("path", {
        class: mark.part,
        d: cloudPath(mark),
        fill: mark.fill ?? "none",
        "fill-opacity": mark.fill === null || mark.fillOpacity === 1 ? null : mark.fillOpacity,
        stroke: mark.stroke,
      });
    case "path":
      return element("path", {
        class: mark.part,
        d: linePath(mark),
        fill: mark.fill ?? "none",
        "fill-opacity": mark.fill === null || mark.fillOpacity === 1 ? null : mark.fillOpacity,
        stroke: mark.stroke,
        "stroke-width": mark.stroke === null ? null : mark.strokeWidth,
        "stroke-dasharray": mark.dash.length === 0 ? null : mark.dash.join(" "),
        "stroke-linejoin": "round",
      });
    case "text": {
      const style = {
        "font-size": mark.sizePx,
        "font-weight": FONT_WEIGHTS[mark.weight],
        fill: mark.fill,
        "text-anchor": mark.anchor === "start" ? null : mark.anchor,
      };
      const halo: Attributes = ON_GRID.has(mark.part)
        ? { stroke: surface, "stroke-width": 4, "paint-order": "stroke" }
        : {};
      return element("text", { class: mark.part, x: mark.x, y: mark.y, ...style, ...halo }, escapeXml(mark.text));
    }
  }
}

function hatches(marks: FigureMark[], surface: string): string {
  const hatched = marks.filter((mark): mark is RectMark => mark.kind === "rect" && mark.hatched);
  return [...new Set(hatched.map((mark) => mark.fill))]
    .map((fill) => {
      const tile = { width: 6, height: 6 };
      const pattern = { id: hatchId(fill), ...tile, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
      const stripes = element("rect", { ...tile, fill: surface }) + element("rect", { ...tile, width: 3.6, fill });
      return element("pattern", pattern, stripes);
    })
    .join("");
}

function hatchId(fill: string): string {
  return `hatch-${fill.replace("#", "")}`;
}

type Attributes = Record<string, string | number | null>;

function element(name: string, values: Attributes, content?: string): string {
  return content === undefined
    ? `<${name}${attributes(values)}/>`
    : `<${name}${attributes(values)}>${content}</${name}>`;
}

function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? "" : ` ${name}="${escapeXml(formatValue(value))}"`))
    .join("");
}

function formatValue(value: string | number): string {
  return typeof value === "number" ? roundedPixel(value) : value;
}

/** What XML 1.0 forbids even as a reference: all but its production 2, `Char`. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export function escapeXml(text: string): string {
  return text
    .replaceAll(FORBIDDEN, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** `]]>` would end the section, and two characters that JSON allows are forbidden in XML; both have escapes in JSON. */
export function jsonCdata(value: unknown): string {
  const json = JSON.stringify(value).replaceAll("]]>", String.raw`]]\u003e`);
  return `<![CDATA[${json.replaceAll("\ufffe", String.raw`\ufffe`).replaceAll("\uffff", String.raw`\uffff`)}]]>`;
}
