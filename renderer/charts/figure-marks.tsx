import { memo, useId } from "react";
import { ON_GRID, type FigureMark, type TextMark } from "#shared/figures/figure-layout.ts";
import { THEME_COLORS, type Theme } from "#shared/figures/palette.ts";
import { cloudPath, linePath } from "#shared/figures/svg-paths.ts";
import { PANE } from "./row-marks.tsx";
import styles from "./comparison-chart.module.css";

interface FigureMarksProps {
  marks: readonly FigureMark[];
  theme: Theme;
}

/** Marks placed in pixels, as elements of an SVG: what an exported file has, on the surface of the window. */
export const FigureMarks = memo(function FigureMarks({ marks, theme }: FigureMarksProps) {
  const hatchId = useId();
  const hatched = marks.some((mark) => mark.kind === "rect" && mark.hatched);
  return (
    <>
      {hatched && (
        <pattern id={hatchId} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect x="3.6" width="2.4" height="6" fill={PANE} />
        </pattern>
      )}
      {marks.map((mark, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a drawing is replaced as a whole
        <Mark key={index} mark={mark} theme={theme} hatchId={hatchId} />
      ))}
    </>
  );
});

interface MarkProps {
  mark: FigureMark;
  theme: Theme;
  hatchId: string;
}

function Mark({ mark, theme, hatchId }: MarkProps) {
  const { surface } = THEME_COLORS[theme];
  /** A file has a surface of its own; here it is the pane's. */
  const onPane = (color: string | null) => (color === surface ? PANE : (color ?? undefined));
  switch (mark.kind) {
    case "rect": {
      const { x, y, width, height } = mark;
      const place = { x, y, width, height };
      return (
        <>
          <rect data-part={mark.part} {...place} fill={onPane(mark.fill)} stroke={onPane(mark.stroke)} />
          {mark.hatched && <rect {...place} fill={`url(#${hatchId})`} />}
        </>
      );
    }
    case "line": {
      const { x1, y1, x2, y2, strokeWidth } = mark;
      return <line data-part={mark.part} {...{ x1, y1, x2, y2, strokeWidth }} stroke={onPane(mark.stroke)} />;
    }
    case "dot":
      return <circle data-part={mark.part} cx={mark.cx} cy={mark.cy} r={mark.radius} fill={mark.fill} />;
    case "cloud":
      return (
        <path
          data-part={mark.part}
          d={cloudPath(mark)}
          fill={onPane(mark.fill) ?? "none"}
          fillOpacity={mark.fillOpacity}
          stroke={onPane(mark.stroke)}
        />
      );
    case "path":
      return (
        <path
          data-part={mark.part}
          d={linePath(mark)}
          fill={onPane(mark.fill) ?? "none"}
          fillOpacity={mark.fillOpacity}
          stroke={onPane(mark.stroke)}
          strokeWidth={mark.strokeWidth}
          strokeDasharray={mark.dash.length === 0 ? undefined : mark.dash.join(" ")}
          strokeLinejoin="round"
        />
      );
    case "text":
      return <Text mark={mark} />;
  }
}

function Text({ mark }: { mark: TextMark }) {
  return (
    <text
      data-part={mark.part}
      className={ON_GRID.has(mark.part) ? styles.onGrid : undefined}
      x={mark.x}
      y={mark.y}
      fill={mark.fill}
      fontSize={mark.sizePx}
      fontWeight={mark.weight === "semibold" ? 600 : 400}
      textAnchor={mark.anchor}
    >
      {mark.text}
    </text>
  );
}
