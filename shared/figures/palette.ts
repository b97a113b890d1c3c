import { parseRuntimeRef, type RuntimeId } from "../model/tool.ts";

export type Theme = "light" | "dark";

/** A bar's area and its outline. The outline keeps 3:1 against the surface where a light area can't. */
export interface BarColor {
  fill: string;
  edge: string;
}

export interface ThemeColors {
  surface: string;
  text: string;
  mutedText: string;
  grid: string;
  axis: string;
  alert: string;
}

export const THEME_COLORS: Record<Theme, ThemeColors> = {
  light: {
    surface: "#ffffff",
    text: "#1a1d21",
    mutedText: "#59616b",
    grid: "#e4e7eb",
    axis: "#8b949e",
    alert: "#a4261d",
  },
  dark: {
    surface: "#16191e",
    text: "#eceff3",
    mutedText: "#a3acb8",
    grid: "#2b3038",
    axis: "#6c7682",
    alert: "#ff9086",
  },
};

/**
 * One colour per runtime, everywhere. The hues are those of M. Okabe and K. Ito, "Color Universal Design" (2008), which
 * the common kinds of colour blindness keep apart; each runtime has its own lightness (CIE L*, four or more apart, in the
 * comments), so a grey print keeps them apart too.
 */
const RUNTIME_COLORS: Record<RuntimeId, Record<Theme, BarColor>> = {
  /* 26, 95 */ native: { light: { fill: "#3e3e3e", edge: "#1f1f1f" }, dark: { fill: "#f1f1f1", edge: "#f1f1f1" } },
  /* 32, 45 */ iwasm: { light: { fill: "#7e3603", edge: "#4e1e00" }, dark: { fill: "#b04d04", edge: "#b04d04" } },
  /* 37, 49 */ wasmedge: { light: { fill: "#873b68", edge: "#621846" }, dark: { fill: "#aa5a87", edge: "#aa5a87" } },
  /* 41, 53 */ bun: { light: { fill: "#825906", edge: "#583a01" }, dark: { fill: "#aa7400", edge: "#aa7400" } },
  /* 46, 61 */ wasmtime: { light: { fill: "#0072b2", edge: "#044f7c" }, dark: { fill: "#3f9adc", edge: "#3f9adc" } },
  /* 50, 57 */ deno: { light: { fill: "#088764", edge: "#05553d" }, dark: { fill: "#0f9c72", edge: "#0f9c72" } },
  /* 54, 65 */ wasm2c: { light: { fill: "#d55e00", edge: "#9d4404" }, dark: { fill: "#f67c34", edge: "#f67c34" } },
  /* 58, 69 */ node: { light: { fill: "#009e73", edge: "#0d7656" }, dark: { fill: "#3ebd90", edge: "#3ebd90" } },
  /* 62, 73 */ wasmer: { light: { fill: "#cf7aaa", edge: "#a15280" }, dark: { fill: "#ef99c8", edge: "#ef99c8" } },
  /* 67, 77 */ wasm3: { light: { fill: "#d79503", edge: "#92640a" }, dark: { fill: "#f9b12c", edge: "#f9b12c" } },
  /* 71, 81 */ wazero: { light: { fill: "#59b7ec", edge: "#0374a4" }, dark: { fill: "#88d2ff", edge: "#88d2ff" } },
  /* 75, 85 */ lucet: { light: { fill: "#f4ac25", edge: "#92640a" }, dark: { fill: "#fecc80", edge: "#fecc80" } },
  /* 86, 90 */ wasmi: { light: { fill: "#e7db35", edge: "#766f02" }, dark: { fill: "#f3e745", edge: "#f3e745" } },
};

const UNKNOWN_RUNTIME: BarColor = { fill: "#8b949e", edge: "#6c7682" };

/** The colour of a runtime; its variants share it. */
export function runtimeColor(runtime: string, theme: Theme): BarColor {
  const colors: Partial<Record<string, Record<Theme, BarColor>>> = RUNTIME_COLORS;
  return colors[parseRuntimeRef(runtime).id]?.[theme] ?? UNKNOWN_RUNTIME;
}

/**
 * The phases of a run in their order: cividis, whose lightness rises evenly for every kind of colour vision and in grey
 * (J. R. Nuñez, C. R. Anderton, R. S. Renslow, "Optimizing colormaps with consideration for color vision deficiency",
 * PLoS ONE 13, 2018). On a dark page the darkest step is left out.
 */
const PHASE_FILLS: Record<Theme, readonly string[]> = {
  light: ["#00204d", "#31446b", "#666970", "#958f78", "#cbba69", "#ffea46"],
  dark: ["#31446b", "#575d6d", "#7d7c78", "#a69d75", "#d3c164", "#ffea46"],
};
const PHASE_EDGES: Record<Theme, string> = { light: "#3b3f46", dark: "#cfd6de" };

/** The colour of a phase by its place in the order of phases. */
export function phaseColor(phase: number, theme: Theme): BarColor {
  return { fill: PHASE_FILLS[theme][phase] ?? UNKNOWN_RUNTIME.fill, edge: PHASE_EDGES[theme] };
}
