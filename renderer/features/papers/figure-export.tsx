import { Download } from "lucide-react";
import { useState } from "react";
import type { Failure } from "#shared/model/failure.ts";
import type { PaperExportFormat, PaperId } from "#shared/model/paper.ts";
import { toFailure, useClient } from "../../host/index.ts";
import { saveFile } from "../../results/index.ts";
import { Button, Menu } from "../../ui/index.ts";

const FORMATS: { id: PaperExportFormat; label: string; note: string }[] = [
  { id: "svg", label: "SVG", note: "with data, commands, machine and seed inside" },
  { id: "png", label: "PNG", note: "for slides" },
  { id: "pdf", label: "PDF", note: "for papers, fonts embedded" },
  { id: "json", label: "JSON", note: "every number, as wb paper --json prints it" },
  { id: "csv", label: "CSV", note: "the figure's table" },
  { id: "tex", label: "LaTeX", note: "the same table, for \\input" },
];

interface FigureExportProps {
  paper: PaperId;
  runId: string;
  /** Which; none: all that were measured. */
  figures: readonly string[];
  disabled: boolean;
  /** Null when an export begins. */
  onFailure: (failure: Failure | null) => void;
}

/** Saves a figure, or all of them, as files. */
export function FigureExport({ paper, runId, figures, disabled, onFailure }: FigureExportProps) {
  const client = useClient();
  const [saving, setSaving] = useState(false);
  const save = async (format: PaperExportFormat) => {
    setSaving(true);
    onFailure(null);
    try {
      for (const file of await client.papers.export({ runId, figures: [...figures], formats: [format] }))
        saveFile({ ...file, name: `${paper}-${file.name}` });
    } catch (error) {
      onFailure(toFailure(error));
    } finally {
      setSaving(false);
    }
  };
  const label = figures.length === 0 ? "Export all" : "Export";
  return (
    <Menu
      label={label}
      placement="bottom-end"
      trigger={(props) => (
        <Button {...props} size="sm" icon={<Download />} busy={saving} disabled={disabled}>
          {label}
        </Button>
      )}
      items={FORMATS.map((format) => ({ ...format, onSelect: () => void save(format.id) }))}
    />
  );
}
