import { ImageDown } from "lucide-react";
import { useState } from "react";
import type { LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { LOAD_FIGURE_LABELS, type LoadFigureKind } from "#shared/figures/load-figure-kind.ts";
import type { Theme } from "#shared/figures/palette.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadExportFormat, StoredLoad } from "#shared/model/load/load-run.ts";
import { useClient } from "../../host/index.ts";
import { SaveMenu, useShownTheme } from "../../results/index.ts";
import { FailureNotice, IconButton } from "../../ui/index.ts";

interface FigureExportProps {
  run: Pick<StoredLoad, "manifest">;
  figure: LoadFigureKind;
  measure: LoadMeasure;
  /** Of the figure of a trial. */
  trialId?: string;
}

const FORMATS: { id: LoadExportFormat; label: string; note: string }[] = [
  { id: "svg", label: "Figure as SVG", note: "with data, command and machine inside" },
  { id: "png", label: "Figure as PNG", note: "for slides" },
  { id: "pdf", label: "Figure as PDF", note: "for papers, fonts and data inside" },
];

/** Saves a figure of a run as a picture; its numbers are saved with the run's. */
export function FigureExport({ run, figure, measure, trialId }: FigureExportProps) {
  const client = useClient();
  const shown = useShownTheme();
  const [failure, setFailure] = useState<Failure | null>(null);
  const filesOf = (format: LoadExportFormat, theme: Theme) =>
    client.loads.export({ runId: run.manifest.id, formats: [format], figure, measure, trialId, theme });
  const dark = {
    id: "svg-dark",
    label: "Figure as SVG, dark",
    note: "in the colours of this page",
    files: () => filesOf("svg", "dark"),
  };
  const label = `Save “${LOAD_FIGURE_LABELS[figure]}”`;
  return (
    <>
      <SaveMenu
        label={label}
        trigger={(props, saving) => (
          <IconButton {...props} label={label} icon={<ImageDown />} size="sm" disabled={saving} />
        )}
        choices={[
          ...FORMATS.map((format) => ({ ...format, files: () => filesOf(format.id, "light") })),
          ...(shown === "dark" ? [dark] : []),
        ]}
        onFailure={setFailure}
      />
      {failure && (
        <FailureNotice failure={failure} title="The figure was not saved" onDismiss={() => setFailure(null)} />
      )}
    </>
  );
}
