import type { CSSProperties } from "react";
import { LINE_COLOR_COUNT, lineColor } from "#shared/lens/line-palette.ts";

/**
 * The colours of lines for style sheets: `--line-fill-0` under what is highlighted, the paler `--line-tint-0` under the
 * rest, on which also muted text keeps 4.5:1, and `--line-edge-0` for strokes.
 */
export const lineColorStyle = Object.fromEntries(
  Array.from({ length: LINE_COLOR_COUNT }, (_, index) => {
    const [light, dark] = [lineColor(index, "light"), lineColor(index, "dark")];
    const both = (ofLight: string, ofDark: string) => `light-dark(${ofLight}, ${ofDark})`;
    const paler = (fill: string, share: number) => `color-mix(in srgb, ${fill} ${share}%, var(--surface-pane))`;
    return [
      [`--line-fill-${index}`, both(light.fill, dark.fill)],
      [`--line-tint-${index}`, both(paler(light.fill, 50), paler(dark.fill, 35))],
      [`--line-edge-${index}`, both(light.edge, dark.edge)],
    ];
  }).flat(),
) as CSSProperties;
