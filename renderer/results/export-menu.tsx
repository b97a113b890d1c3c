import type { ExportFormat } from "#shared/model/export-format.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { FigureKind } from "#shared/figures/figure-kind.ts";
import type { FigureView } from "#shared/figures/figure-view.ts";
import type { Theme } from "#shared/figures/palette.ts";
import { useClient } from "../host/index.ts";
import { SaveMenu } from "./save-menu.tsx";

const FIGURE_FORMATS: { id: ExportFormat; label: string; note: string }[] = [
  { id: "svg", label: "Figure as SVG", note: "with data, commands, machine and seed inside" },
  { id: "png", label: "Figure as PNG", note: "for slides" },
  { id: "pdf", label: "Figure as PDF", note: "for papers, fonts and data inside" },
];

const DATA_FORMATS: typeof FIGURE_FORMATS = [
  { id: "csv", label: "Samples as CSV", note: "one row for each run" },
  { id: "json", label: "Everything as JSON", note: "what wb bench --json prints, and more" },
  { id: "md", label: "Table as Markdown", note: "the results, for an issue or a README" },
  { id: "tex", label: "Table as LaTeX", note: "the results, for a paper" },
  { id: "hyperfine", label: "hyperfine’s JSON", note: "for tools that read it" },
];

interface ExportMenuProps {
  runId: string;
  /** What is shown: pictures are drawn the same. */
  figure: FigureKind;
  view: FigureView;
  theme: Theme;
  disabled: boolean;
  /** Null when an export begins. */
  onFailure: (failure: Failure | null) => void;
}

/** Saves the figure or the numbers of a run as a file. */
export function ExportMenu({ runId, figure, view, theme, disabled, onFailure }: ExportMenuProps) {
  const client = useClient();
  const filesOf = (format: ExportFormat, figureTheme: Theme) =>
    client.runs.export({ runId, formats: [format], figure, view, theme: figureTheme });
  const choice = (format: (typeof FIGURE_FORMATS)[number]) => ({
    ...format,
    files: () => filesOf(format.id, "light"),
  });
  const dark = {
    id: "svg-dark",
    label: "Figure as SVG, dark",
    note: "in the colours of this page",
    files: () => filesOf("svg", "dark"),
  };
  return (
    <SaveMenu
      choices={[
        ...FIGURE_FORMATS.map(choice),
        ...(theme === "dark" ? [dark] : []),
        "separator",
        ...DATA_FORMATS.map(choice),
      ]}
      disabled={disabled}
      onFailure={onFailure}
    />
  );
}
