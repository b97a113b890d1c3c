import { ImageDown } from "lucide-react";
import { useState } from "react";
import type { LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { LOAD_FIGURE_LABELS, type LoadFigureKind } from "#shared/figures/load-figure-kind.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { LoadExportFormat, StoredLoad } from "#shared/model/load/load-run.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { saveFile, useShownTheme } from "../../results/index.ts";
import { FailureNotice, IconButton, Menu } from "../../ui/index.ts";

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
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (format: LoadExportFormat, theme: "light" | "dark") => {
    setSaving(true);
    setFailure(null);
    try {
      const asked = { runId: run.manifest.id, formats: [format], figure, measure, trialId, theme };
      for (const file of await client.loads.export(asked)) saveFile(file);
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setSaving(false);
    }
  };
  const dark = {
    id: "svg-dark",
    label: "Figure as SVG, dark",
    note: "in the colours of this page",
    onSelect: () => void save("svg", "dark"),
  };
  const title = LOAD_FIGURE_LABELS[figure];
  return (
    <>
      <Menu
        label={`Save “${title}”`}
        placement="bottom-end"
        trigger={(props) => (
          <IconButton {...props} label={`Save “${title}”`} icon={<ImageDown />} size="sm" disabled={saving} />
        )}
        items={[
          ...FORMATS.map((format) => ({ ...format, onSelect: () => void save(format.id, "light") })),
          ...(shown === "dark" ? [dark] : []),
        ]}
      />
      {failure && (
        <FailureNotice failure={failure} title="The figure was not saved" onDismiss={() => setFailure(null)} />
      )}
    </>
  );
}
